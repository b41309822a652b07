using System.Net;
using System.Text.Json;
using Orleans.MediaTasks.Media;
using Orleans.MediaTasks.Providers.Simulation;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.SimulationRemote;

/// <summary>Simulated models behind a real wire: a server runs the jobs as <c>input.simulate</c> says, and their output is a small fixed file made here.</summary>
/// <remarks>For tests of remote work: submits, polls and cancels that get lost, nodes that die under a job. The server recognises a submit key.</remarks>
internal sealed class SimulationRemoteProvider(SimulationRemoteOptions options, IMediaStore store) : IMediaProvider, IDisposable
{
    public const string Name = "sim-remote";

    private const string Example = """{"prompt":"a lighthouse at night","simulate":{"duration_ms":200}}""";

    private readonly RemoteJobServer _server = new(options);

    private readonly ProviderInfo _description = new()
    {
        Name = Name,
        Description = "Simulated models on a server elsewhere: their jobs take the time, fail or hang as input.simulate says.",
        IsLocal = false,
        DurableStart = true,
        IdempotentSubmit = true,
        DefaultConcurrency = options.Concurrency,
        Models = [AModel("sim-remote/image", MediaTaskKinds.Image), AModel("sim-remote/video", MediaTaskKinds.Video), AModel("sim-remote/audio", MediaTaskKinds.Audio)],
    };

    public ProviderInfo Describe() => _description;

    public InputProblem? Validate(ModelInfo model, MediaTaskSpec spec) => SimulationScript.Read(spec.Input, allowCrash: false).Problem;

    public async Task<AttemptOutcome> StartAsync(AttemptContext attempt, CancellationToken cancellationToken)
    {
        if (SimulationScript.Read(attempt.Spec.Input, allowCrash: false).Problem is { } problem)
        {
            return new AttemptOutcome.Invalid(problem.Message);
        }

        if (cancellationToken.IsCancellationRequested)
        {
            return new AttemptOutcome.Cancelled();
        }

        using var input = JsonDocument.Parse(attempt.Spec.Input);
        var request = new RemoteJobRequest(attempt.SubmitKey, attempt.TaskId.ToString(), attempt.Attempt, attempt.Model, input.RootElement);
        return await _server.SubmitAsync(request, cancellationToken) switch
        {
            // A job that has ended already is still told by its id first: that is what must be on disk.
            RemoteReply.Answered { Job: var job } => Submitted(job, attempt),
            RemoteReply.Refused refused => RefusalOf(refused),
            RemoteReply.NotSent reply => new AttemptOutcome.Unreachable(reply.Message),
            RemoteReply.NoAnswer reply => new AttemptOutcome.SubmitUnknown(reply.Message),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    public async Task<AttemptOutcome> PollAsync(AttemptContext attempt, string externalId, CancellationToken cancellationToken)
    {
        var reply = await _server.GetAsync(externalId, cancellationToken);
        if (cancellationToken.IsCancellationRequested)
        {
            return new AttemptOutcome.Cancelled();
        }

        return reply switch
        {
            RemoteReply.Answered { Job: var job } => await ReadAsync(job, attempt, cancellationToken),
            RemoteReply.Refused { Status: HttpStatusCode.NotFound } => new AttemptOutcome.Refused(FailureCodes.InternalError, "The provider does not know the job any more.", Retryable: true),
            RemoteReply.Refused { Status: HttpStatusCode.TooManyRequests } refused => new AttemptOutcome.Throttled(refused.RetryAfter),
            RemoteReply.Refused refused => new AttemptOutcome.Unreachable($"The provider answered {(int)refused.Status}."),
            RemoteReply.NotSent broken => new AttemptOutcome.Unreachable(broken.Message),
            RemoteReply.NoAnswer broken => new AttemptOutcome.Unreachable(broken.Message),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    public async Task<CancelOutcome> CancelAsync(AttemptContext attempt, string externalId, CancellationToken cancellationToken) =>
        await _server.CancelAsync(externalId, cancellationToken) switch
        {
            RemoteReply.Answered { Job.Status: RemoteJob.Cancelled } => CancelOutcome.Cancelled,
            RemoteReply.Answered { Job.Status: not RemoteJob.Running } or RemoteReply.Refused { Status: HttpStatusCode.NotFound } => CancelOutcome.TooLate,
            var reply => throw new HttpRequestException($"The cancel of job {externalId} was not confirmed: {reply}."),
        };

    public void Dispose() => _server.Dispose();

    private AttemptOutcome.InProgress Submitted(RemoteJob job, AttemptContext attempt)
    {
        attempt.Progress.Report(0, "submitted");
        return new AttemptOutcome.InProgress(job.Id, job.Status == RemoteJob.Running ? options.PollInterval : TimeSpan.Zero);
    }

    private async Task<AttemptOutcome> ReadAsync(RemoteJob job, AttemptContext attempt, CancellationToken cancellationToken)
    {
        switch (job.Status)
        {
            case RemoteJob.Running:
                attempt.Progress.Report(Math.Clamp(job.Progress, 0, 98), "running");
                return new AttemptOutcome.InProgress(job.Id, options.PollInterval);
            case RemoteJob.Succeeded:
                return await StoreAsync(attempt, cancellationToken);
            case RemoteJob.Failed:
                // Whatever the code says, it is the job that failed, not the poll. Final, unless the script says how often it fails.
                var retryable = SimulationScript.Read(attempt.Spec.Input, allowCrash: false).Script.FailTimes is not null;
                return new AttemptOutcome.Refused(job.Error?.Code ?? FailureCodes.InternalError, job.Error?.Message ?? "The job failed without a reason.", retryable);
            case RemoteJob.Cancelled:
                return new AttemptOutcome.Refused(FailureCodes.InternalError, "The provider cancelled the job.", Retryable: true);
            default:
                return new AttemptOutcome.Unreachable($"The provider told the status '{job.Status}', which is none of its own.");
        }
    }

    private async Task<AttemptOutcome> StoreAsync(AttemptContext attempt, CancellationToken cancellationToken)
    {
        if (!SimulationScript.Read(attempt.Spec.Input, allowCrash: false).Script.MakesOutput)
        {
            return new AttemptOutcome.Succeeded([]);
        }

        attempt.Progress.Report(99, "storing");
        var kind = _description.Models.First(model => model.Name == attempt.Model).Kind;
        try
        {
            return new AttemptOutcome.Succeeded([await SimulationMedia.StoreAsync(kind, attempt.TaskId.Tenant, store, cancellationToken)]);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new AttemptOutcome.Cancelled();
        }
    }

    /// <summary>What a refused submit says; only what is certain to have made no job is told as a refusal.</summary>
    private static AttemptOutcome RefusalOf(RemoteReply.Refused refused) => refused.Status switch
    {
        HttpStatusCode.TooManyRequests => new AttemptOutcome.Throttled(refused.RetryAfter),
        HttpStatusCode.ServiceUnavailable when refused.RetryAfter is { } wait => new AttemptOutcome.Overloaded("The provider has no capacity.", wait),
        HttpStatusCode.PaymentRequired => new AttemptOutcome.OutOfCredit("The provider's account has no credit."),
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound => new AttemptOutcome.Misconfigured($"The provider answered {(int)refused.Status} to a submit."),
        >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError => new AttemptOutcome.Invalid($"The provider refused the input with {(int)refused.Status}."),
        _ => new AttemptOutcome.SubmitUnknown($"The provider answered {(int)refused.Status}."),
    };

    private static ModelInfo AModel(string name, string kind) => new()
    {
        Name = name,
        Kind = kind,
        Provider = Name,
        Description = $"Simulated {kind} on a server elsewhere: does what input.simulate says and returns a small fixed file.",
        ExpectedDuration = TimeSpan.FromSeconds(1),
        AttemptTimeout = TimeSpan.FromHours(25),
        ExampleInput = Example,
    };
}
