using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Orleans.MediaTasks.Oracle;

/// <summary>A remote provider of its own: a server on a free port of 127.0.0.1 that runs scripted jobs and records everything it sees.</summary>
/// <remarks>It outlives the nodes that use it, so it tells what really happened: which jobs were made, how many ran at once, and what was
/// cancelled. A key gives one job however often it is submitted.</remarks>
internal sealed class RemoteJobOracle : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, OracleJob> _byKey = [];
    private readonly Dictionary<string, OracleJob> _byId = [];
    private readonly Dictionary<(OracleEventKind, string), int> _requests = [];
    private readonly OracleRecord _record = new();
    private readonly WebApplication _server;
    private int _inFlight;
    private int _maximumInFlight;

    private RemoteJobOracle(WebApplication server) => _server = server;

    /// <summary>Where it listens.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>What it saw; also the place to wait for something.</summary>
    public OracleRecord Record => _record;

    /// <summary>A copy of all events so far.</summary>
    public IReadOnlyList<OracleEvent> Events => _record.Events;

    /// <summary>Decides what goes wrong with a request; null, or an answer of null, lets it pass.</summary>
    public Func<OracleRequest, OracleFault?>? Fault { get; set; }

    /// <summary>Jobs that run now.</summary>
    public int InFlight
    {
        get
        {
            lock (_lock)
            {
                return _inFlight;
            }
        }
    }

    /// <summary>The most jobs that ever ran at once.</summary>
    public int MaximumInFlight
    {
        get
        {
            lock (_lock)
            {
                return _maximumInFlight;
            }
        }
    }

    /// <summary>All jobs, in no particular order.</summary>
    public IReadOnlyList<OracleJob> Jobs
    {
        get
        {
            lock (_lock)
            {
                return [.. _byId.Values];
            }
        }
    }

    public static async Task<RemoteJobOracle> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var server = builder.Build();
        var oracle = new RemoteJobOracle(server);
        server.MapPost("/jobs", oracle.SubmitAsync);
        server.MapGet("/jobs/{id}", (string id, HttpContext context) => oracle.OfJobAsync(OracleEventKind.Poll, id, context));
        server.MapPost("/jobs/{id}/cancel", (string id, HttpContext context) => oracle.OfJobAsync(OracleEventKind.Cancel, id, context));
        await server.StartAsync();
        oracle.Url = new Uri(server.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return oracle;
    }

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await _server.StopAsync(atOnce.Token);
        await _server.DisposeAsync();
    }

    private async Task SubmitAsync(HttpContext context)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        var asked = OracleJob.Read("", body.RootElement);
        var isNew = false;
        OracleJob? job = null;
        await AnswerAsync(context, OracleEventKind.Submit, asked, () =>
        {
            (job, isNew) = TakeIn(body.RootElement, asked);
            return (isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK, job.ToBody());
        });
    }

    private async Task OfJobAsync(OracleEventKind kind, string id, HttpContext context)
    {
        OracleJob? job;
        lock (_lock)
        {
            job = _byId.GetValueOrDefault(id);
        }

        if (job is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        await AnswerAsync(context, kind, job, () =>
        {
            lock (_lock)
            {
                if (kind == OracleEventKind.Cancel)
                {
                    End(job, OracleJob.Cancelled);
                }

                _record.Add(kind, job.Id, job.Key, job.Task, job.Attempt, job.Status);
                return (StatusCodes.Status200OK, job.ToBody());
            }
        });
    }

    /// <summary>Does what was asked, and answers, unless a fault comes between.</summary>
    private async Task AnswerAsync(HttpContext context, OracleEventKind kind, OracleJob job, Func<(int Status, object Body)> act)
    {
        var fault = Fault?.Invoke(new OracleRequest(kind, Count(kind, job.Key), job.Task, job.Attempt));
        if (fault is not null)
        {
            _record.Add(OracleEventKind.Fault, job.Id is "" ? null : job.Id, job.Key, job.Task, job.Attempt, $"{kind} {fault}");
        }

        switch (fault)
        {
            case OracleFault.Refuse refuse:
                context.Response.StatusCode = refuse.Status;
                context.Response.Headers.RetryAfter = refuse.RetryAfterSeconds?.ToString(System.Globalization.CultureInfo.InvariantCulture);
                return;
            case OracleFault.CutBefore:
                context.Abort();
                return;
            case OracleFault.HangBefore:
                await UntilGoneAsync(context);
                return;
        }

        var (status, body) = act();
        switch (fault)
        {
            case OracleFault.CutAfter:
                context.Abort();
                return;
            case OracleFault.HangAfter:
                await UntilGoneAsync(context);
                return;
            default:
                context.Response.StatusCode = status;
                context.Response.ContentType = "application/json";
                await context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(body));
                return;
        }
    }

    private (OracleJob Job, bool IsNew) TakeIn(JsonElement body, OracleJob asked)
    {
        lock (_lock)
        {
            if (_byKey.TryGetValue(asked.Key, out var known))
            {
                _record.Add(OracleEventKind.Duplicate, known.Id, known.Key, known.Task, known.Attempt, known.Status);
                return (known, false);
            }

            var job = OracleJob.Read($"job-{_byId.Count + 1}", body);
            _byKey.Add(job.Key, job);
            _byId.Add(job.Id, job);
            _maximumInFlight = Math.Max(_maximumInFlight, ++_inFlight);
            _record.Add(OracleEventKind.Submit, job.Id, job.Key, job.Task, job.Attempt, job.Status);
            if (!job.Hangs)
            {
                EndLater(job);
            }

            return (job, true);
        }
    }

    private void EndLater(OracleJob job)
    {
        Timer? timer = null;
        timer = new Timer(
            _ =>
            {
                lock (_lock)
                {
                    timer?.Dispose();
                    End(job, job.FailsWith is null ? OracleJob.Succeeded : OracleJob.Failed);
                }
            },
            null,
            job.Duration,
            Timeout.InfiniteTimeSpan);
    }

    private void End(OracleJob job, string status)
    {
        if (job.Status == OracleJob.Running)
        {
            job.Status = status;
            _inFlight--;
            _record.Add(OracleEventKind.Done, job.Id, job.Key, job.Task, job.Attempt, status);
        }
    }

    private int Count(OracleEventKind kind, string key)
    {
        lock (_lock)
        {
            var before = _requests.GetValueOrDefault((kind, key));
            _requests[(kind, key)] = before + 1;
            return before;
        }
    }

    private static async Task UntilGoneAsync(HttpContext context)
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    }
}
