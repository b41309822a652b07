using System.Net;
using System.Text.Json;
using Orleans.MediaTasks.Api.Hosting;
using Orleans.MediaTasks.Providers.Batch;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary>How a batch that was taken is followed and cancelled.</summary>
public sealed class BatchOperationTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly ApiHost _host = shared.WithNewScript();

    [Theory]
    [InlineData(MediaTaskStatus.Queued, null, "Queued", 0, 0, true)]
    [InlineData(MediaTaskStatus.Retrying, "3 of 4 items processed, 1 failed", "Queued", 3, 1, true)]
    [InlineData(MediaTaskStatus.Processing, "3 of 4 items processed, 1 failed", "Running", 3, 1, true)]
    [InlineData(MediaTaskStatus.Failed, null, "Failed", 0, 0, false)]
    [InlineData(MediaTaskStatus.Cancelled, "2 of 4 items processed, 0 failed", "Cancelled", 2, 0, false)]
    public async Task Status_SaysHowFarItIs(MediaTaskStatus status, string? message, string word, int processed, int failed, bool canCancel)
    {
        var id = _host.Add(ABatch() with { Status = status, Message = message, StartedAt = Samples.Now });

        var operation = (await _host.GetAsync($"/v1/batch/operations/{id}")).Json;

        Assert.Equal((id, "spend_update", word, canCancel), (operation.Text("operationId"), operation.Text("operationType"), operation.Text("status"), operation.GetProperty("canCancel").GetBoolean()));
        Assert.Equal(
            (4, processed, processed - failed, failed, processed * 25),
            (Number("totalItems"), Number("processedCount"), Number("successCount"), Number("failedCount"), Number("progressPercentage")));
        Assert.True(TimeSpan.TryParse(operation.Text("elapsedTime"), out _) && TimeSpan.TryParse(operation.Text("estimatedTimeRemaining"), out _));
        Assert.Equal((0, JsonValueKind.Number), (operation.GetProperty("errors").GetArrayLength(), operation.GetProperty("itemsPerSecond").ValueKind));

        int Number(string name) => operation.GetProperty(name).GetInt32();
    }

    [Theory]
    [InlineData(0, "Completed")]
    [InlineData(1, "PartiallyCompleted")]
    public async Task Status_AtTheEnd_HasTheResult(int failed, string word)
    {
        var errors = failed == 0 ? "" : """{"index":2,"error":"There is no key with this id."}""";
        var data = $$"""{"totalItems":4,"successCount":{{4 - failed}},"failedCount":{{failed}},"errors":[{{errors}}]}""";
        var id = _host.Add(ABatch() with
        {
            Status = MediaTaskStatus.Completed,
            StartedAt = Samples.Now,
            CompletedAt = Samples.Now.AddSeconds(2),
            Outputs = [new MediaOutput { Role = "result", ContentType = "application/json", Data = data }],
        });

        var operation = (await _host.GetAsync($"/v1/batch/operations/{id}")).Json;

        Assert.Equal((word, "00:00:02", "00:00:00", 2d), (operation.Text("status"), operation.Text("elapsedTime"), operation.Text("estimatedTimeRemaining"), operation.GetProperty("itemsPerSecond").GetDouble()));
        Assert.Equal((4, 4 - failed, failed), (operation.GetProperty("processedCount").GetInt32(), operation.GetProperty("successCount").GetInt32(), operation.GetProperty("failedCount").GetInt32()));
        Assert.Equal($"[{errors}]", operation.GetProperty("errors").GetRawText());
    }

    [Fact]
    public async Task Operation_OfAnotherKindOfTask_IsNone()
    {
        var id = _host.Add(ConduitScript.Video());

        (await _host.GetAsync($"/v1/batch/operations/{id}")).AssertError(HttpStatusCode.NotFound, "not_found");
        (await _host.PostAsync($"/v1/batch/operations/{id}/cancel")).AssertError(HttpStatusCode.NotFound, "not_found");
        (await _host.GetAsync("/v1/batch/operations/none")).AssertError(HttpStatusCode.NotFound, "not_found");
        Assert.Equal(0, _host.Cluster.Commands);
    }

    [Theory]
    [InlineData(MediaTaskStatus.Completed)]
    [InlineData(MediaTaskStatus.Failed)]
    [InlineData(MediaTaskStatus.Cancelled)]
    public async Task Cancel_OfWhatIsOver_IsRefused(MediaTaskStatus status)
    {
        var id = _host.Add(ABatch() with { Status = status });

        (await _host.PostAsync($"/v1/batch/operations/{id}/cancel")).AssertError(HttpStatusCode.Conflict, "operation_not_cancellable");

        Assert.Equal(0, _host.Cluster.Commands);
    }

    [Theory]
    [InlineData(MediaTaskStatus.Cancelled, HttpStatusCode.NoContent)]
    [InlineData(MediaTaskStatus.Processing, HttpStatusCode.NoContent)]
    [InlineData(MediaTaskStatus.Completed, HttpStatusCode.Conflict)]
    public async Task Cancel_OfWhatIsUnderWay_SaysWhetherItCameInTime(MediaTaskStatus then, HttpStatusCode answer)
    {
        var id = _host.Add(ABatch() with { Status = MediaTaskStatus.Processing });
        _host.Cluster.Command = task => new CommandResult(task! with { Status = then });

        Assert.Equal(answer, (await _host.PostAsync($"/v1/batch/operations/{id}/cancel")).Status);
    }

    private static MediaTaskSnapshot ABatch() => Samples.Task() with
    {
        Kind = MediaTaskKinds.Batch,
        Model = BatchModels.Spend,
        Provider = BatchModels.Provider,
        Spec = new MediaTaskSpec { Kind = MediaTaskKinds.Batch, Model = BatchModels.Spend, Input = """{"totalItems":4}""" },
    };
}
