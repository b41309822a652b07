using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Orleans.MediaTasks.Oracle;

namespace Orleans.MediaTasks.Providers.SimulationRemote;

/// <summary>The judge of other tests must be right itself.</summary>
public sealed class RemoteJobOracleTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly HttpClient _http = new();
    private RemoteJobOracle _oracle = null!;

    public async ValueTask InitializeAsync()
    {
        _oracle = await RemoteJobOracle.StartAsync();
        _http.BaseAddress = _oracle.Url;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _oracle.DisposeAsync();
    }

    [Fact]
    public async Task Submit_WhenTheKeyIsKnown_GivesTheSameJob()
    {
        var first = await SubmitAsync("k1", new { duration_ms = 60_000 });
        var second = await SubmitAsync("k1", new { duration_ms = 60_000 });

        Assert.Equal(("job-1", "job-1"), (Text(first, "id"), Text(second, "id")));
        Assert.Equal([OracleEventKind.Submit, OracleEventKind.Duplicate], _oracle.Events.Select(entry => entry.Kind));
        Assert.Equal((1, 1), (_oracle.InFlight, _oracle.MaximumInFlight));
    }

    [Fact]
    public async Task Job_WhenItsTimeIsOver_HasEndedAsScripted()
    {
        await SubmitAsync("good", new { duration_ms = 1 });
        await SubmitAsync("bad", new { duration_ms = 1, fail = "model_overloaded", message = "Full." });

        await _oracle.Record.UntilAsync(entry => entry is { Kind: OracleEventKind.Done, Key: "good" }, Deadline);
        await _oracle.Record.UntilAsync(entry => entry is { Kind: OracleEventKind.Done, Key: "bad" }, Deadline);

        Assert.Equal(("succeeded", 100), await PollAsync("job-1"));
        var failed = await _http.GetFromJsonAsync<JsonElement>("/jobs/job-2", TestContext.Current.CancellationToken);
        Assert.Equal(("failed", "model_overloaded", "Full."), (Text(failed, "status"), Text(failed.GetProperty("error"), "code"), Text(failed.GetProperty("error"), "message")));
        Assert.Equal(0, _oracle.InFlight);
    }

    [Fact]
    public async Task Job_WhenCancelled_EndsOnce()
    {
        await SubmitAsync("k", new { hang = true });

        using var first = await _http.PostAsync("/jobs/job-1/cancel", null, TestContext.Current.CancellationToken);
        using var second = await _http.PostAsync("/jobs/job-1/cancel", null, TestContext.Current.CancellationToken);

        Assert.Equal("cancelled", Text(await first.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken), "status"));
        Assert.Single(_oracle.Events, entry => entry.Kind == OracleEventKind.Done);
        Assert.Equal(2, _oracle.Events.Count(entry => entry is { Kind: OracleEventKind.Cancel, Status: "cancelled" }));
        Assert.Equal(("cancelled", 0), (_oracle.Jobs.Single().Status, _oracle.InFlight));
    }

    [Fact]
    public async Task Submit_WhenTheConnectionIsCutAfterwards_HasMadeTheJob()
    {
        _oracle.Fault = request => request is { Kind: OracleEventKind.Submit, Number: 0 } ? new OracleFault.CutAfter() : null;

        await Assert.ThrowsAsync<HttpRequestException>(() => SubmitAsync("k", new { duration_ms = 60_000 }));
        var again = await SubmitAsync("k", new { duration_ms = 60_000 });

        Assert.Equal("job-1", Text(again, "id"));
        Assert.Single(_oracle.Jobs);
    }

    [Fact]
    public async Task Submit_WhenRefused_MakesNoJobAndNamesTheWait()
    {
        _oracle.Fault = _ => new OracleFault.Refuse(429, RetryAfterSeconds: 7);

        using var answer = await _http.PostAsJsonAsync("/jobs", Body("k", new { }), TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(7)), (answer.StatusCode, answer.Headers.RetryAfter?.Delta));
        Assert.Empty(_oracle.Jobs);
    }

    private static object Body(string key, object simulate) => new { key, task = $"acme/{key}", attempt = 1, model = "sim-remote/image", input = new { simulate } };

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private async Task<JsonElement> SubmitAsync(string key, object simulate)
    {
        using var answer = await _http.PostAsJsonAsync("/jobs", Body(key, simulate), TestContext.Current.CancellationToken);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
    }

    private async Task<(string?, int)> PollAsync(string id)
    {
        var job = await _http.GetFromJsonAsync<JsonElement>($"/jobs/{id}", TestContext.Current.CancellationToken);
        return (Text(job, "status"), job.GetProperty("progress").GetInt32());
    }
}
