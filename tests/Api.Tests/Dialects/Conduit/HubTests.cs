using System.Net;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Orleans.MediaTasks.Api.Hosting;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

public sealed partial class HubTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private const string MediaHub = "/hubs/media-generation";
    private const string ImageHub = "/hubs/image-generation";
    private const string VideoHub = "/hubs/video-generation";
    private const string TaskHub = "/hubs/tasks";
    private const string ContentHub = "/hubs/content-generation";

    private readonly ApiHost _host = shared.WithNewScript();

    [Theory]
    [InlineData(MediaHub)]
    [InlineData(VideoHub)]
    public async Task Row1_6_4_Row1_6_9_Resolution27_Video_IsToldInObjectsWithoutASubscription(string hub)
    {
        await using var listener = await HubListener.ConnectAsync(_host.Address, hub);
        var task = ConduitScript.Video();
        var id = task.Id.ToPublicString();

        Publish(task, task.Processing(), task.Processing(50, "encoding", sequence: 3) with { Message = "half", EstimatedRemaining = TimeSpan.FromSeconds(30) }, ConduitScript.CompletedVideo(task.Id));

        // Steps in between may be left out when they come fast; the end never is.
        var (completed, before) = await listener.UntilAsync("VideoGenerationCompleted");
        Assert.Equal(before.Distinct(), before);
        Assert.Equal(id, completed.Text("taskId"));
        Assert.Equal((new Uri(_host.Address, "/v1/media/v1.mp4").ToString(), new Uri(_host.Address, "/v1/media/t1.png").ToString()), (completed.Text("videoUrl"), completed.Text("thumbnailUrl")));
        Assert.Equal((8, 0, "2030-01-31T12:00:08.123Z"), (completed.GetProperty("durationSeconds").GetDouble(), completed.GetProperty("cost").GetDouble(), completed.Text("completedAt")));
        Assert.False(listener.HasMore);
    }

    [Fact]
    public async Task Row1_6_1_Row1_6_2_StartedThenProgress_HaveTheDocumentedFields()
    {
        await using var listener = await HubListener.ConnectAsync(_host.Address, MediaHub);
        var task = ConduitScript.Video();
        Publish(task, task.Processing());

        var started = await listener.NextObjectAsync("VideoGenerationStarted");
        Publish(task.Processing(50, "encoding", sequence: 3) with { Message = "half", EstimatedRemaining = TimeSpan.FromSeconds(30) });
        var progress = await listener.NextObjectAsync("VideoGenerationProgress");

        Assert.Equal((task.Id.ToPublicString(), "a heron", "ffmpeg"), (started.Text("taskId"), started.Text("prompt"), started.Text("provider")));
        Assert.Equal("2030-01-31T12:00:00.123Z", started.Text("startedAt"));
        Assert.Equal(
            (task.Id.ToPublicString(), 50, 50, "encoding", "processing", "half", 30, 3),
            (progress.Text("taskId"), progress.GetProperty("progress").GetInt32(), progress.GetProperty("progressPercentage").GetInt32(), progress.Text("stage"), progress.Text("status"),
                progress.Text("message"), progress.GetProperty("estimatedTimeRemaining").GetDouble(), progress.GetProperty("sequence").GetInt64()));
        Assert.Equal((1, "2030-01-31T12:00:00.123Z"), (progress.GetProperty("attempt").GetInt32(), progress.Text("timestamp")));
    }

    [Theory]
    [InlineData(MediaHub)]
    [InlineData(ImageHub)]
    public async Task Row1_6_3_Image_IsToldItsAddresses(string hub)
    {
        await using var listener = await HubListener.ConnectAsync(_host.Address, hub);
        var task = Samples.Completed() with { Sequence = 3 };

        // Completed follows even where Started was missed.
        Publish(task);

        var completed = await listener.NextObjectAsync("ImageGenerationCompleted");
        var url = new Uri(_host.Address, "/v1/media/k1.png").ToString();
        Assert.Equal((task.Id.ToPublicString(), url, url, 2), (completed.Text("taskId"), completed.Text("imageUrl"), completed.GetProperty("imageUrls")[0].GetString(), completed.GetProperty("durationSeconds").GetDouble()));
    }

    [Fact]
    public async Task Row1_6_5_Row1_6_6_FailedAndCancelled_SayWhy()
    {
        await using var listener = await HubListener.ConnectAsync(_host.Address, MediaHub);

        Publish(Samples.Failed() with { Sequence = 3 });
        var failed = await listener.NextObjectAsync("ImageGenerationFailed");
        Publish(ConduitScript.Video() with { Status = MediaTaskStatus.Cancelled, CompletedAt = Samples.Now });
        var cancelled = await listener.NextObjectAsync("VideoGenerationCancelled");

        Assert.Equal(("No capacity.", "model_overloaded", true, 2), (failed.Text("error"), failed.Text("errorCode"), failed.GetProperty("isRetryable").GetBoolean(), failed.GetProperty("attemptCount").GetInt32()));
        Assert.Equal("2030-01-31T12:00:00.123Z", failed.Text("failedAt"));
        Assert.Equal(("The task was cancelled.", "2030-01-31T12:00:00.123Z"), (cancelled.Text("reason"), cancelled.Text("cancelledAt")));
    }

    [Fact]
    public async Task Resolution24_AFailureThatIsRetried_IsProgressAndNotAnEnd()
    {
        await using var listener = await HubListener.ConnectAsync(_host.Address, ImageHub);

        Publish(Samples.Failed() with { Status = MediaTaskStatus.Retrying, DueAt = Samples.Now, CompletedAt = null });

        var progress = await listener.NextObjectAsync("ImageGenerationProgress");
        Assert.Equal(("retrying", "2030-01-31T12:00:00.123Z"), (progress.Text("status"), progress.Text("nextRetryAt")));
    }

    [Fact]
    public async Task Row1_6_9_ImageAndVideoHubs_HearOnlyOfTheirKind()
    {
        await using var images = await HubListener.ConnectAsync(_host.Address, ImageHub);
        await using var videos = await HubListener.ConnectAsync(_host.Address, VideoHub);

        Publish(ConduitScript.CompletedVideo(), Samples.Completed() with { Sequence = 3 }, ConduitScript.CompletedVideo());

        await images.NextAsync("ImageGenerationCompleted");
        await videos.NextAsync("VideoGenerationCompleted");
        await videos.NextAsync("VideoGenerationCompleted");
        Assert.False(images.HasMore);
    }

    [Fact]
    public async Task Row1_6_12_Connect_TellsOfLiveAndLatelyEndedTasksOnce()
    {
        var now = TimeProvider.System.GetUtcNow();
        var live = ConduitScript.Video().Processing(40, "encoding", sequence: 5);
        var ended = Samples.Completed() with { CompletedAt = now.AddMinutes(-1), Sequence = 7 };
        var old = Samples.Completed() with { CompletedAt = now.AddMinutes(-11) };
        _host.Cluster.OnList = query => new TaskPage(query.Statuses.Contains(MediaTaskStatus.Processing) ? [live] : [ended, old], null);

        await using var listener = await HubListener.ConnectAsync(_host.Address, MediaHub);

        await listener.NextAsync("VideoGenerationStarted");
        Assert.Equal(40, (await listener.NextObjectAsync("VideoGenerationProgress")).GetProperty("progress").GetInt32());
        Assert.Equal(ended.Id.ToPublicString(), (await listener.NextObjectAsync("ImageGenerationCompleted")).Text("taskId"));
        Publish(live, ended, ConduitScript.CompletedVideo(live.Id));
        Assert.Equal(live.Id.ToPublicString(), (await listener.NextObjectAsync("VideoGenerationCompleted")).Text("taskId"));
        Assert.False(listener.HasMore);
    }

    [Fact]
    public async Task Row1_6_12_Heartbeat_TellsOfRunningTasksAgain()
    {
        await using var quiet = await ApiHost.StartAsync(settings: new KeyValuePair<string, string?>("MediaTasks:Progress:HeartbeatInterval", "00:00:00.2"));
        var task = ConduitScript.Video().Processing(40, "encoding");
        quiet.Add(task);
        await using var listener = await HubListener.ConnectAsync(quiet.Address, MediaHub);

        quiet.Cluster.Tap.Publish(task);

        await listener.NextAsync("VideoGenerationStarted");
        for (var time = 0; time < 3; time++)
        {
            Assert.Equal(40, (await listener.NextObjectAsync("VideoGenerationProgress")).GetProperty("progress").GetInt32());
        }
    }

    [Fact]
    public async Task Row1_6_12_FirstPush_WaitsForTheAnswerThatNamesTheTask()
    {
        await using var listener = await HubListener.ConnectAsync(_host.Address, MediaHub);
        using var mayAnswer = new ManualResetEventSlim();
        _host.Cluster.Intake = submissions =>
        {
            var task = ConduitScript.Video(submissions[0].Id);
            _host.Cluster.Tap.Publish(ConduitScript.CompletedVideo(task.Id));
            mayAnswer.Wait(Deadlines.Request);
            return [new SubmitResult.Accepted(task, Replayed: false)];
        };

        var answer = _host.PostAsync("/v1/videos/generations", """{"model":"m","prompt":"p"}""");
        for (var time = 0; time < 5; time++)
        {
            await listener.CallAsync("UnsubscribeFromTask", Guid.NewGuid().ToString());
        }

        Assert.False(listener.HasMore);
        mayAnswer.Set();
        var id = (await answer).Json.Text("task_id");
        Assert.Equal(id, (await listener.NextObjectAsync("VideoGenerationCompleted")).Text("taskId"));
    }

    [Theory]
    [InlineData(MediaHub)]
    [InlineData(ImageHub)]
    [InlineData(VideoHub)]
    [InlineData(TaskHub)]
    public async Task Row1_6_11_Refusals_HaveTheDocumentedTexts(string hub)
    {
        await using var listener = await HubListener.ConnectAsync(_host.Address, hub);
        var foreign = _host.Add(Samples.Completed(MediaTaskId.New("acme", Samples.Now)));

        await RefusesAsync("Task not found", foreign);
        await RefusesAsync("Task not found", Guid.NewGuid().ToString());
        await RefusesAsync("Invalid task ID", "nonsense");
        await RefusesAsync("Invalid task ID", null);

        async Task RefusesAsync(string text, string? id)
        {
            var refusal = await Assert.ThrowsAsync<HubException>(() => listener.CallAsync("SubscribeToTask", id));
            Assert.EndsWith(text, refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Row1_6_11_TooManySubscriptions_AreRefused()
    {
        await using var small = await ApiHost.StartAsync(settings: new KeyValuePair<string, string?>("MediaTasks:Progress:MaximumSubscriptions", "1"));
        await using var listener = await HubListener.ConnectAsync(small.Address, TaskHub);
        await listener.CallAsync("SubscribeToTask", small.Add(Samples.Task()));

        var refusal = await Assert.ThrowsAsync<HubException>(() => listener.CallAsync("SubscribeToTaskType", "image_generation"));

        Assert.EndsWith("Rate limit exceeded. Please try again later.", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MediaHub)]
    [InlineData(ImageHub)]
    [InlineData(VideoHub)]
    [InlineData(TaskHub)]
    public async Task Row1_6_13_NoKey_DoesNotConnect(string hub)
    {
        await using var connection = new HubConnectionBuilder().WithUrl(new Uri(_host.Address, hub)).Build();

        var refusal = await Assert.ThrowsAsync<HttpRequestException>(() => connection.StartAsync(TestContext.Current.CancellationToken));

        Assert.Equal(HttpStatusCode.Unauthorized, refusal.StatusCode);
    }

    [Fact]
    public async Task Resolution21_Row1_6_9_ForeignTasks_AreNotPushed()
    {
        await using var listener = await HubListener.ConnectAsync(_host.Address, MediaHub);
        var own = Samples.Completed();

        Publish(Samples.Completed(MediaTaskId.New("acme", Samples.Now)), own);

        Assert.Equal(own.Id.ToPublicString(), (await listener.NextObjectAsync("ImageGenerationCompleted")).Text("taskId"));
    }

    /// <summary>A last task that is subscribed to is told, and nothing before it: what came earlier was left out.</summary>
    private async Task CheckNothingCameAsync(HubListener listener)
    {
        var last = _host.Add(Samples.Completed());
        await listener.CallAsync("SubscribeToTask", last);
        Assert.Equal(last, (await listener.NextAsync("TaskCompleted"))[0].GetString());
        Assert.False(listener.HasMore);
    }

    private void Publish(params ReadOnlySpan<MediaTaskSnapshot> tasks)
    {
        foreach (var task in tasks)
        {
            // Who reads the task meanwhile must not find it as it was.
            _host.Add(task);
            _host.Cluster.Tap.Publish(task);
        }
    }
}
