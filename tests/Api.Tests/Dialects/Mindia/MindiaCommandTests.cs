using System.Net;
using Orleans.MediaTasks.Api.Hosting;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Mindia;

public sealed class MindiaCommandTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly ApiHost _host = shared.WithNewScript();

    [Theory]
    [InlineData(MediaTaskStatus.Queued)]
    [InlineData(MediaTaskStatus.Scheduled)]
    [InlineData(MediaTaskStatus.Retrying)]
    public async Task Row2_4_Cancel_OfAWaitingTask_SaysSo(MediaTaskStatus status)
    {
        var id = _host.Knows(MindiaSamples.Transcode(status));
        _host.Cluster.Command = task => new CommandResult(task! with { Status = MediaTaskStatus.Cancelled });

        var answer = await _host.PostAsync($"/api/tasks/{id}/cancel");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal((id, "cancelled", "Task cancelled successfully"), (answer.Json.Text("id"), answer.Json.Text("status"), answer.Json.Text("message")));
        Assert.Equal("VideoTranscoding", answer.Json.Text("type"));
    }

    [Fact]
    public async Task Resolution1_Cancel_WhileProcessing_IsRefused()
    {
        var id = _host.Knows(MindiaSamples.Transcode());

        var error = (await _host.PostAsync($"/api/v0/tasks/{id}/cancel")).AssertMindiaError(HttpStatusCode.BadRequest, "NOT_CANCELLABLE");

        Assert.Equal("Only pending or scheduled tasks can be cancelled", error.Text("error"));
        Assert.Equal("Retry with ?force=true to stop a processing task", error.Text("suggested_action"));
        Assert.Equal(0, _host.Cluster.Commands);
    }

    [Fact]
    public async Task Resolution1_Cancel_WhileProcessing_WorksWithForce()
    {
        var id = _host.Knows(MindiaSamples.Transcode());
        _host.Cluster.Command = task =>
        {
            _host.Knows(task! with { Status = MediaTaskStatus.Cancelled });
            return new CommandResult(task with { CancelRequested = true });
        };

        var answer = await _host.PostAsync($"/api/tasks/{id}/cancel?force=true");

        Assert.Equal((HttpStatusCode.OK, "cancelled"), (answer.Status, answer.Json.Text("status")));
    }

    [Theory]
    [InlineData(MediaTaskStatus.Completed)]
    [InlineData(MediaTaskStatus.Failed)]
    [InlineData(MediaTaskStatus.Cancelled)]
    public async Task Resolution1_Cancel_AfterTheEnd_IsRefusedWithForceToo(MediaTaskStatus status)
    {
        var id = _host.Knows(MindiaSamples.Transcode(status));

        (await _host.PostAsync($"/api/tasks/{id}/cancel")).AssertMindiaError(HttpStatusCode.BadRequest, "NOT_CANCELLABLE");
        (await _host.PostAsync($"/api/tasks/{id}/cancel?force=true")).AssertMindiaError(HttpStatusCode.BadRequest, "NOT_CANCELLABLE");
        Assert.Equal(0, _host.Cluster.Commands);
    }

    [Fact]
    public async Task Resolution2_Cancel_ThatCameTooLate_DoesNotClaimToHaveWorked()
    {
        var id = _host.Knows(MindiaSamples.Transcode(MediaTaskStatus.Queued));
        _host.Cluster.Command = task => new CommandResult(task! with { Status = MediaTaskStatus.Completed });

        (await _host.PostAsync($"/api/tasks/{id}/cancel")).AssertMindiaError(HttpStatusCode.BadRequest, "NOT_CANCELLABLE");
    }

    [Fact]
    public async Task Row2_5_Retry_OfAFailedTask_SaysSo()
    {
        var id = _host.Knows(MindiaSamples.Transcode(MediaTaskStatus.Failed));
        _host.Cluster.Command = task => new CommandResult(task! with { Status = MediaTaskStatus.Queued });

        var answer = await _host.PostAsync($"/api/tasks/{id}/retry");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal((id, "scheduled", "Task scheduled for retry"), (answer.Json.Text("id"), answer.Json.Text("status"), answer.Json.Text("message")));
    }

    [Fact]
    public async Task Row2_5_Retry_OfATaskThatHasNotFailed_IsRefused()
    {
        var id = _host.Knows(MindiaSamples.Ladder());
        _host.Cluster.Command = task => new CommandResult(task, "The task is completed; only a failed task can be retried.");

        (await _host.PostAsync($"/api/tasks/{id}/retry")).AssertMindiaError(HttpStatusCode.BadRequest, "NOT_RETRYABLE");
    }

    [Theory]
    [InlineData(4, "", HttpStatusCode.OK)]
    [InlineData(5, "", HttpStatusCode.BadRequest)]
    [InlineData(5, "?reset=true", HttpStatusCode.OK)]
    public async Task Resolution15_Retry_IsAllowedWhileRetriesAreNotExceeded(int attempt, string query, HttpStatusCode status)
    {
        var id = _host.Knows(MindiaSamples.Transcode(MediaTaskStatus.Failed, attempt));

        var answer = await _host.PostAsync($"/api/tasks/{id}/retry{query}");

        Assert.Equal(status, answer.Status);
        if (status == HttpStatusCode.BadRequest)
        {
            answer.AssertMindiaError(status, "MAX_RETRIES_EXCEEDED");
        }
    }
}
