using Orleans.MediaTasks.Api.Hosting;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

// What subscribing and unsubscribing change.
public sealed partial class HubTests
{
    [Fact]
    public async Task Row1_6_10_SubscribeToTask_TellsHowItStandsOnce()
    {
        await using var listener = await HubListener.ConnectAsync(_host.Address, ImageHub);
        var id = _host.Add(Samples.Completed());

        await listener.CallAsync("SubscribeToTask", id);
        await listener.CallAsync("SubscribeToTask", id);

        Assert.Equal(id, (await listener.NextObjectAsync("ImageGenerationCompleted")).Text("taskId"));
        Publish(Samples.Completed() with { Sequence = 2 });
        Assert.NotEqual(id, (await listener.NextObjectAsync("ImageGenerationCompleted")).Text("taskId"));
    }

    [Fact]
    public async Task Row1_6_10_UnsubscribeFromTask_SilencesIt()
    {
        await using var listener = await HubListener.ConnectAsync(_host.Address, ImageHub);
        var (silenced, other) = (Samples.Completed(), Samples.Completed());

        await listener.CallAsync("UnsubscribeFromTask", silenced.Id.ToPublicString());
        Publish(silenced, other);

        Assert.Equal(other.Id.ToPublicString(), (await listener.NextObjectAsync("ImageGenerationCompleted")).Text("taskId"));
    }

    [Fact]
    public async Task Row1_6_7_Row1_6_10_Tasks_AreToldInPositionalArgumentsToWhoSubscribed()
    {
        await using var listener = await HubListener.ConnectAsync(_host.Address, TaskHub);
        var (task, other) = (ConduitScript.Video(), ConduitScript.Video());
        var id = _host.Add(task);
        await listener.CallAsync("SubscribeToTask", id);

        Publish(other.Processing(), task.Processing());
        var started = await listener.NextAsync("TaskStarted");
        Publish(task.Processing(50, "encoding", sequence: 3));
        var progress = await listener.NextAsync("TaskProgress");
        Publish(ConduitScript.CompletedVideo(task.Id));
        var completed = await listener.NextAsync("TaskCompleted");

        Assert.Equal((id, "video_generation", "a heron"), (started[0].GetString(), started[1].GetString(), started[2].Text("prompt")));
        Assert.Equal((id, 50, "encoding"), (progress[0].GetString(), progress[1].GetInt32(), progress[2].GetString()));
        Assert.Equal((id, new Uri(_host.Address, "/v1/media/v1.mp4").ToString()), (completed[0].GetString(), completed[1].Text("videoUrl")));
        await listener.CallAsync("UnsubscribeFromTask", id);
        Publish(Samples.Failed(task.Id) with { Kind = MediaTaskKinds.Video, Sequence = 20 });
        await CheckNothingCameAsync(listener);
    }

    [Fact]
    public async Task Row1_6_8_Content_IsToldToWhoSubscribedWithTheKindsOwnObject()
    {
        await using var listener = await HubListener.ConnectAsync(_host.Address, ContentHub);
        var (task, other) = (ConduitScript.Video(), ConduitScript.Video());
        var id = _host.Add(task);
        await listener.CallAsync("SubscribeToTask", id, "video");

        Publish(other.Processing(), task.Processing(50, "encoding", sequence: 3));
        var started = await listener.NextObjectAsync("ContentGenerationStarted");
        var progress = await listener.NextObjectAsync("ContentGenerationProgress");

        Assert.Equal((id, "video", "a heron"), (started.Text("taskId"), started.Text("contentType"), started.GetProperty("details").Text("prompt")));
        Assert.Equal((50, "encoding"), (progress.GetProperty("progressPercentage").GetInt32(), progress.GetProperty("details").Text("stage")));
        await listener.CallAsync("UnsubscribeFromTask", id, "video");
        Publish(ConduitScript.CompletedVideo(task.Id));
        await listener.CallAsync("SubscribeToAllTasks");
        Publish(ConduitScript.CompletedVideo(other.Id));
        Assert.Equal(other.Id.ToPublicString(), (await listener.NextObjectAsync("ContentGenerationCompleted")).Text("taskId"));
        var refusal = await Assert.ThrowsAsync<Microsoft.AspNetCore.SignalR.HubException>(() => listener.CallAsync("SubscribeToTask", id, "music"));
        Assert.EndsWith("Invalid content type. Must be 'image' or 'video'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Row1_6_7_Row1_6_10_TaskTypes_AreToldUntilUnsubscribed()
    {
        await using var listener = await HubListener.ConnectAsync(_host.Address, TaskHub);
        await listener.CallAsync("SubscribeToTaskType", "image_generation");

        Publish(ConduitScript.CompletedVideo(), Samples.Failed() with { Sequence = 3 });
        var failed = await listener.NextAsync("TaskFailed");
        Publish(Samples.Task() with { Status = MediaTaskStatus.Cancelled });
        var cancelled = await listener.NextAsync("TaskCancelled");
        var timedOut = Samples.Failed();
        Publish(timedOut with { Failure = new MediaTaskFailure(FailureCodes.Timeout, "Too slow.", true), Spec = timedOut.Spec with { AttemptTimeout = TimeSpan.FromSeconds(90) } });
        var timeout = await listener.NextAsync("TaskTimedOut");

        Assert.Equal(("No capacity.", true), (failed[1].GetString(), failed[2].GetBoolean()));
        Assert.Equal("The task was cancelled.", cancelled[1].GetString());
        Assert.Equal(90, timeout[1].GetDouble());
        await listener.CallAsync("UnsubscribeFromTaskType", "image_generation");
        Publish(Samples.Failed() with { Sequence = 3 });
        await CheckNothingCameAsync(listener);
    }
}
