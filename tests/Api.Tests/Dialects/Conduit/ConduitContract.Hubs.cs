using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

// What is pushed while tasks run.
public abstract partial class ConduitContract
{
    private const string MediaHub = "/hubs/media-generation";

    /// <summary>A task of a minute with a hundred steps: whatever the machine does meanwhile, some of them are told before it is cancelled.</summary>
    private const string Stepping = """{"duration_ms":60000,"steps":100}""";

    [Theory]
    [InlineData("sim/video", "/v1/videos/generations", "VideoGeneration")]
    [InlineData("sim/image", "/v1/images/generations", "ImageGeneration")]
    [InlineData("sim/audio", "/v1/audio/speech", "AudioGeneration")]
    public async Task Row1_6_1_Row1_6_2_Row1_6_9_Resolution27_StartAndProgress_ArePushedUnasked(string model, string path, string subject)
    {
        await using var listener = await ListenAsync(MediaHub);

        var id = await SubmitAsync(Body(model, Stepping), path);

        var (started, method) = await listener.NextOfAsync(id);
        Assert.Equal(($"{subject}Started", "a heron"), (method, started.Text("prompt")));
        var last = 0;
        while (last < 3)
        {
            (var progress, method) = await listener.NextOfAsync(id);
            Assert.Equal($"{subject}Progress", method);
            Assert.InRange(progress.GetProperty("progress").GetInt32(), last, 99);
            Assert.True(progress.TryGetProperty("stage", out _) && progress.TryGetProperty("estimatedTimeRemaining", out _));
            last = progress.GetProperty("progress").GetInt32();
        }

        await Api.PostAsync($"/v1/tasks/{id}/cancel");
    }

    [Theory]
    [InlineData("sim/video", "/v1/videos/generations", "VideoGeneration", "videoUrl")]
    [InlineData("sim/image", "/v1/images/generations", "ImageGeneration", "imageUrl")]
    [InlineData("sim/audio", "/v1/audio/speech", "AudioGeneration", "audioUrl")]
    public async Task Row1_6_3_Row1_6_4_Row1_6_9_Resolution27_End_IsPushedUnasked(string model, string path, string subject, string url)
    {
        await using var listener = await ListenAsync(MediaHub);

        var id = await SubmitAsync(Body(model, """{"duration_ms":0}"""), path);

        var (argument, method) = (await UntilEndAsync(listener, id))[^1];
        Assert.Equal(($"{subject}Completed", (await Api.GetAsync($"/v1/tasks/{id}")).Json.GetProperty("result").Text("url")), (method, argument.Text(url)));
        Assert.Equal(subject == "VideoGeneration", argument.TryGetProperty("thumbnailUrl", out _));
    }

    [Fact]
    public async Task Row1_6_5_Row1_6_6_FailureAndCancel_ArePushedToo()
    {
        await using var listener = await ListenAsync("/hubs/video-generation");
        var (failing, hanging) = (await SubmitAsync(Refused), await SubmitAsync(Hanging));

        var failed = (await UntilEndAsync(listener, failing))[^1];
        await Api.PostAsync($"/v1/tasks/{hanging}/cancel");
        var cancelled = (await UntilEndAsync(listener, hanging))[^1];

        Assert.Equal(("VideoGenerationFailed", "Not this.", "content_policy_violation", false), (failed.Method, failed.Argument.Text("error"), failed.Argument.Text("errorCode"), failed.Argument.GetProperty("isRetryable").GetBoolean()));
        Assert.Equal("VideoGenerationCancelled", cancelled.Method);
        Assert.False(string.IsNullOrEmpty(cancelled.Argument.Text("reason")));
    }

    [Fact]
    public async Task Row1_6_7_Resolution27_TaskHub_CallsWithPositionalArguments()
    {
        await using var listener = await ListenAsync("/hubs/tasks");
        await listener.CallAsync("SubscribeToTaskType", "image_generation");

        var running = await SubmitAsync(Body("sim/image", Stepping), "/v1/images/generations");
        var started = await listener.NextAsync("TaskStarted");
        await Api.PostAsync($"/v1/tasks/{running}/cancel");
        var cancelled = await UntilPositionalAsync(listener, "TaskCancelled");
        var id = await SubmitAsync(Body("sim/image", """{"duration_ms":0}"""), "/v1/images/generations");
        var completed = await UntilPositionalAsync(listener, "TaskCompleted");

        Assert.Equal((running, "image_generation", "a heron"), (started[0].GetString(), started[1].GetString(), started[2].Text("prompt")));
        Assert.Equal((running, false), (cancelled[0].GetString(), string.IsNullOrEmpty(cancelled[1].GetString())));
        Assert.Equal((id, (await Api.GetAsync($"/v1/tasks/{id}")).Json.GetProperty("result").Text("url")), (completed[0].GetString(), completed[1].Text("imageUrl")));
    }

    [Fact]
    public async Task Row1_6_8_Row1_6_10_ContentHub_TellsOfPicturesAndVideosUnderOneName()
    {
        await using var one = await ListenAsync("/hubs/content-generation");
        await using var all = await ListenAsync("/hubs/content-generation");
        await all.CallAsync("SubscribeToAllTasks");
        var (heard, other) = (await SubmitAsync(Hanging), await SubmitAsync(Body("sim/image", Stepping), "/v1/images/generations"));
        await one.CallAsync("SubscribeToTask", heard, "video");

        foreach (var id in (string[])[other, heard])
        {
            await Api.PostAsync($"/v1/tasks/{id}/cancel");
            await EndOfAsync(id);
        }

        var (cancelled, before) = await one.UntilAsync("ContentGenerationCancelled");
        Assert.Subset(new HashSet<string> { "ContentGenerationStarted", "ContentGenerationProgress" }, before.ToHashSet());
        Assert.Equal((heard, "video"), (cancelled.Text("taskId"), cancelled.Text("contentType")));
        Assert.Equal((heard, false), (cancelled.GetProperty("details").Text("taskId"), string.IsNullOrEmpty(cancelled.GetProperty("details").Text("reason"))));
        (cancelled, _) = await all.UntilAsync("ContentGenerationCancelled");
        Assert.Equal((other, "image"), (cancelled.Text("taskId"), cancelled.Text("contentType")));
        Assert.Equal(heard, (await all.UntilAsync("ContentGenerationCancelled")).Argument.Text("taskId"));
    }

    [Fact]
    public async Task Row1_6_15_PublicHub_TellsOfAVideoToWhoBringsAPagesKey()
    {
        await using var page = await HubListener.ConnectAsync(Api.Address, "/hubs/public/video-generation", key: null);
        var key = (await Api.PostAsync("/v1/auth/ephemeral-key")).Json.Text("ephemeralKey");
        var foreignKey = (await (await NewTenantAsync()).PostAsync("/v1/auth/ephemeral-key")).Json.Text("ephemeralKey");
        var (id, other) = (await SubmitAsync(Hanging), await SubmitAsync(Refused));

        await page.CallAsync("SubscribeToTask", id, key);
        await EndOfAsync(other);
        await Api.PostAsync($"/v1/tasks/{id}/cancel");

        var subscribed = await page.NextObjectAsync("taskSubscribed");
        Assert.Equal((id, "Successfully subscribed to task updates"), (subscribed.Text("taskId"), subscribed.Text("message")));
        var steps = await UntilEndAsync(page, id);
        Assert.Equal("VideoGenerationCancelled", steps[^1].Method);
        foreach (var (text, task, brought) in ((string, string?, string?)[])
        [
            ("Task ID is required", "", key), ("Ephemeral key is required", id, null), ("Invalid task ID", "nonsense", key), ("Task not found", $"{Guid.NewGuid()}", key),
            ("Invalid or expired ephemeral key", id, "condt_eph_nonsense"), ("Invalid or expired ephemeral key", id, Api.Key), ("Invalid or expired ephemeral key", id, foreignKey),
        ])
        {
            Assert.EndsWith(text, (await Assert.ThrowsAsync<HubException>(() => page.CallAsync("SubscribeToTask", task, brought))).Message, StringComparison.Ordinal);
        }

        Assert.False(page.HasMore);
        await using var foreign = await HubListener.ConnectAsync(Api.Address, "/hubs/public/video-generation", key: null);
        Assert.EndsWith("Task not found", (await Assert.ThrowsAsync<HubException>(() => foreign.CallAsync("SubscribeToTask", id, foreignKey))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Row1_6_13_Hub_WantsAKeyInTheHeaderOrInTheAddress()
    {
        await using var nobody = new HubConnectionBuilder().WithUrl(new Uri(Api.Address, MediaHub)).Build();
        await using var page = new HubConnectionBuilder().WithUrl(new Uri(Api.Address, $"{MediaHub}?access_token={Api.Key}")).Build();
        await using var header = await ListenAsync(MediaHub);

        var refusal = await Assert.ThrowsAsync<HttpRequestException>(() => nobody.StartAsync(TestContext.Current.CancellationToken));
        await page.StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, refusal.StatusCode);
        Assert.Equal((HubConnectionState.Connected, HubConnectionState.Connected), (page.State, header.Connection.State));
    }

    [Fact]
    public async Task Row1_6_10_Row1_6_11_TaskHub_TellsOfWhatWasSubscribedToAndRefusesWhatIsNotThere()
    {
        await using var listener = await ListenAsync("/hubs/tasks");
        var foreign = (await (await NewTenantAsync()).PostAsync("/v1/videos/generations", Refused)).Json.Text("task_id");
        var (silent, other, heard) = (await SubmitAsync(Hanging), await SubmitAsync(Hanging), await SubmitAsync(Hanging));
        await listener.CallAsync("SubscribeToTask", silent);
        await listener.CallAsync("SubscribeToTask", heard);
        await listener.CallAsync("UnsubscribeFromTask", silent);

        foreach (var id in (string[])[silent, other, heard])
        {
            await Api.PostAsync($"/v1/tasks/{id}/cancel");
            await EndOfAsync(id);
        }

        Assert.Equal(heard, (await UntilPositionalAsync(listener, "TaskCancelled"))[0].GetString());
        foreach (var (text, id) in ((string, string?)[])[("Task not found", foreign), ("Task not found", $"{Guid.NewGuid()}"), ("Invalid task ID", "nonsense")])
        {
            Assert.EndsWith(text, (await Assert.ThrowsAsync<HubException>(() => listener.CallAsync("SubscribeToTask", id))).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Invariant8_Row1_6_12_End_IsToldOnceToWhoComesBack()
    {
        string running;
        await using (var first = await ListenAsync(MediaHub))
        {
            running = await SubmitAsync(Hanging);
            await NextOfAsync(first, running, "VideoGenerationStarted");
        }

        await Api.PostAsync($"/v1/tasks/{running}/cancel");
        await EndOfAsync(running);
        await using var again = await ListenAsync(MediaHub);
        Assert.Equal("VideoGenerationCancelled", (await again.NextOfAsync(running)).Method);

        // A later task's end is what comes next; a second word of the first would stand before it.
        var later = await SubmitAsync(Refused);
        var (method, argument) = await NextAsync(again);
        while (argument.Text("taskId") == later && !method.EndsWith("Failed", StringComparison.Ordinal))
        {
            (method, argument) = await NextAsync(again);
        }

        Assert.Equal((later, "VideoGenerationFailed"), (argument.Text("taskId"), method));
    }

    private Task<HubListener> ListenAsync(string hub) => HubListener.ConnectAsync(Api.Address, hub, Api.Key);

    private static async Task<(string Method, JsonElement Argument)> NextAsync(HubListener listener)
    {
        var (method, arguments) = await listener.NextAsync();
        return (method, arguments[0]);
    }

    private static async Task NextOfAsync(HubListener listener, string id, string method) => Assert.Equal(method, (await listener.NextOfAsync(id)).Method);

    private static async Task<IReadOnlyList<(JsonElement Argument, string Method)>> UntilEndAsync(HubListener listener, string id)
    {
        var steps = new List<(JsonElement Argument, string Method)>();
        do
        {
            steps.Add(await listener.NextOfAsync(id));
        }
        while (!(steps[^1].Method.EndsWith("Completed", StringComparison.Ordinal) || steps[^1].Method.EndsWith("Failed", StringComparison.Ordinal) || steps[^1].Method.EndsWith("Cancelled", StringComparison.Ordinal)));

        return steps;
    }

    private static async Task<IReadOnlyList<JsonElement>> UntilPositionalAsync(HubListener listener, string method)
    {
        var call = await listener.NextAsync();
        while (call.Method != method)
        {
            Assert.Contains(call.Method, (string[])["TaskStarted", "TaskProgress"]);
            call = await listener.NextAsync();
        }

        return call.Arguments;
    }

    private static string Body(string model, string simulate) => $$"""{"model":"{{model}}","prompt":"a heron","input":"a heron","async":true,"simulate":{{simulate}}}""";
}
