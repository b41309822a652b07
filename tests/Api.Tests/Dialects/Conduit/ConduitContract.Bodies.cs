using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

// What requests and answers look like, and who gets them.
public abstract partial class ConduitContract
{
    private static readonly string[] Named =
        ["dall-e-3", "dall-e-2", "minimax-image", "video-01", "minimax-video", "runway-gen2", "runway-gen3", "pika-1", "tts-1", "text-embedding-3-small"];

    [Fact]
    public async Task Row1_1_19_Resolution36_Media_AreServedToAnybody()
    {
        var id = await CompleteAsync("/v1/images/generations", "sim/image");
        var url = (await Api.GetAsync($"/v1/tasks/{id}")).Json.GetProperty("result").Text("url")!;
        var page = With(key: null);

        var whole = await page.GetAsync(url);
        var part = await page.GetAsync(url, ("Range", "bytes=1-3"), ("Origin", "https://page.example"));
        var head = await page.SendAsync(HttpMethod.Head, url, null);
        var list = (await Api.GetAsync("/v1/media")).Json.GetProperty("data");

        Assert.True(Uri.IsWellFormedUriString(url, UriKind.Absolute), url);
        Assert.Equal((HttpStatusCode.OK, whole.Body.Length.ToString(System.Globalization.CultureInfo.InvariantCulture)), (head.Status, head.Header("Content-Length")));
        Assert.Equal((HttpStatusCode.PartialContent, "PNG", "*"), (part.Status, System.Text.Encoding.ASCII.GetString(part.Body), part.Header("Access-Control-Allow-Origin")));
        Assert.NotNull(whole.Header("ETag"));
        Assert.Equal((id, url), (Assert.Single(list.EnumerateArray()).Text("task_id"), list[0].Text("url")));
        Assert.Equal(HttpStatusCode.OK, (await Api.GetAsync($"/v1/media/info/{list[0].Text("key")}")).Status);
        Assert.Equal(whole.Body, (await Api.GetAsync($"/v1/images/{id}")).Body);
        Assert.Equal(whole.Body, (await Api.GetAsync($"/v1/videos/{id}")).Body);
        Assert.Equal(HttpStatusCode.NoContent, (await Api.DeleteAsync($"/v1/images/{id}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await page.GetAsync(url)).Status);
    }

    [Fact]
    public async Task Row1_1_20_EphemeralKey_ReadsForFiveMinutes()
    {
        var id = await CompleteAsync("/v1/images/generations", "sim/image");

        var made = (await Api.PostAsync("/v1/auth/ephemeral-key")).Json;

        Assert.Equal(300, made.GetProperty("expiresInSeconds").GetInt32());
        Assert.InRange(made.GetProperty("expiresAt").GetDateTimeOffset() - TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(5.1));
        var page = With(made.Text("ephemeralKey"));
        Assert.Equal("completed", (await page.GetAsync($"/v1/tasks/{id}")).Json.Text("status"));
        (await page.PostAsync("/v1/images/generations", Hanging)).AssertError(HttpStatusCode.Forbidden, "forbidden");
    }

    [Fact]
    public async Task Row1_1_21_SpeechVectorsAndModels_AreAsOpenAiHasThem()
    {
        var speech = await Api.PostAsync("/v1/audio/speech", """{"model":"sim/audio","input":"Good morning.","simulate":{"duration_ms":0}}""");
        var vectors = await Api.PostAsync("/v1/embeddings", """{"model":"local/hash-256","input":"a lighthouse"}""");
        var later = await Api.PostAsync("/v1/embeddings", """{"model":"local/hash-256","input":"a lighthouse","async":true}""");

        Assert.Equal((HttpStatusCode.OK, "audio/wav"), (speech.Status, speech.ContentType));
        Assert.Equal("RIFF"u8.ToArray(), speech.Body[..4]);
        Assert.Equal(256, vectors.Json.GetProperty("data")[0].GetProperty("embedding").GetArrayLength());
        Assert.Equal("completed", (await EndOfAsync(later.Json.Text("task_id")!)).Text("status"));
        Assert.Equal("list", (await Api.GetAsync("/v1/models")).Json.Text("object"));
    }

    [Fact]
    public async Task Row1_1_24_Health_NeedsNoKey()
    {
        var page = With(key: null);

        foreach (var path in (string[])["/health", "/health/live", "/health/ready"])
        {
            Assert.Equal(HttpStatusCode.OK, (await page.GetAsync(path)).Status);
        }
    }

    [Fact]
    public async Task Row1_1_25_Key_CountsInEveryHeader()
    {
        var page = With(key: null);

        foreach (var name in (string[])["X-API-Key", "api-key", "X-Virtual-Key"])
        {
            Assert.Equal(HttpStatusCode.OK, (await page.GetAsync("/v1/tasks", (name, Api.Key!))).Status);
        }

        Assert.Equal(HttpStatusCode.OK, (await page.GetAsync("/v1/tasks", ("Authorization", $"bearer {Api.Key}"))).Status);
    }

    [Fact]
    public async Task Row1_2_7_NamedModels_AreThere()
    {
        var models = (await Api.GetAsync("/v1/models")).Json.GetProperty("data").EnumerateArray().Select(model => model.Text("id")).ToList();

        Assert.Empty(Named.Except(models));
    }

    [Fact]
    public async Task Row1_2_3_Row1_2_4_Resolution17_Resolution36_WebhookAndPriority_AreKept()
    {
        foreach (var (path, model) in ((string, string)[])[("/v1/images/generations", "sim/image"), ("/v1/videos/generations", "sim/video"), ("/v1/audio/speech", "sim/audio")])
        {
            var id = await SubmitAsync($$$"""{"model":"{{{model}}}","prompt":"x","input":"x","async":true,"priority":9,"webhookUrl":"https://hooks.example/x","user":"u1","simulate":{"duration_ms":0}}""", path);

            var task = await EndOfAsync(id);
            Assert.Equal((9, "https://hooks.example/x", "u1"), (task.GetProperty("priority").GetInt32(), task.Text("webhook_url"), task.GetProperty("metadata").Text("user")));
        }

        (await Api.PostAsync("/v1/videos/generations", """{"model":"sim/video","prompt":"x","priority":11}""")).AssertError(HttpStatusCode.BadRequest, "invalid_request");
    }

    [Theory]
    [InlineData("/v1/images/generations", "sim/image", "image_url", "imageUrl")]
    [InlineData("/v1/videos/generations", "sim/video", "video_url", "videoUrl")]
    [InlineData("/v1/audio/speech", "sim/audio", "audio_url", "audioUrl")]
    public async Task Row1_3_2_Row1_3_3_Row1_3_4_Row1_3_5_Resolution13_Resolution36_Result_HasItsAddressUnderEveryName(string path, string model, params string[] names)
    {
        var task = (await Api.GetAsync($"/v1/tasks/{await CompleteAsync(path, model)}/status")).Json;

        var result = task.GetProperty("result");
        var url = result.Text("url")!;
        Assert.Equal(Api.Address, new Uri(new Uri(url), "/"));
        Assert.All(names, name => Assert.Equal(url, result.Text(name)));
        Assert.Equal((url, model, 2, 100), (result.GetProperty("data")[0].Text("url"), result.Text("model"), task.GetProperty("state").GetInt32(), task.GetProperty("progress").GetInt32()));
        Assert.Equal((task.Text("type"), task.Text("type")), (task.Text("task_type"), task.Text("taskType")));
        foreach (var (snake, camel) in ((string, string)[])[("created_at", "createdAt"), ("updated_at", "updatedAt"), ("completed_at", "completedAt")])
        {
            Assert.EndsWith("Z", task.Text(snake), StringComparison.Ordinal);
            Assert.Equal(task.Text(snake), task.Text(camel));
        }

        Assert.Equal((model == "sim/video" ? url : null, model == "sim/image" ? url : null), (
            task.GetProperty("videoResponse") is { ValueKind: JsonValueKind.Object } video ? video.GetProperty("data")[0].Text("url") : null,
            result.GetProperty("images") is { ValueKind: JsonValueKind.Array } images ? images[0].Text("url") : null));
    }

    [Fact]
    public async Task Row1_2_2_Row1_2_6_Fields_ReachTheModelUnderItsNames()
    {
        var id = await SubmitAsync("""{"model":"sim/video","prompt":"p","resolution":"720x480","framerate":30,"aspectRatio":"1:1","duration":5,"whatever":{"deep":[1]},"simulate":{"duration_ms":0}}""");

        var input = (await EndOfAsync(id)).GetProperty("input");
        Assert.Equal("""{"prompt":"p","size":"720x480","fps":30,"aspect_ratio":"1:1","duration":5,"whatever":{"deep":[1]},"simulate":{"duration_ms":0}}""", input.GetRawText());
    }

    [Fact]
    public async Task Row1_3_7_FailedTask_SaysWhyInATextAndACode()
    {
        var error = (await Api.PostAsync("/v1/images/generations", Refused.Replace("sim/video", "sim/image", StringComparison.Ordinal).Replace("\"async\":true,", "", StringComparison.Ordinal))).AssertError(HttpStatusCode.BadRequest, "content_policy_violation");
        var task = await EndOfAsync(await SubmitAsync(Refused));

        Assert.Equal("Not this.", error.GetProperty("error").Text("message"));
        Assert.Equal(("failed", "Not this.", "content_policy_violation", false, 3), (task.Text("status"), task.Text("error"), task.Text("error_code"), task.GetProperty("is_retryable").GetBoolean(), task.GetProperty("state").GetInt32()));
    }

    [Fact]
    public async Task Row1_2_1_Row1_4_1_Row1_4_2_Resolution31_Resolution36_Refusals_AreInTheEnvelope()
    {
        const string Path = "/v1/images/generations";

        (await Api.PostAsync(Path, """{"prompt":"x"}""")).AssertError(HttpStatusCode.BadRequest, "missing_parameter");
        (await Api.PostAsync(Path, """{"model":"sim/image"}""")).AssertError(HttpStatusCode.BadRequest, "missing_parameter");
        (await Api.PostAsync(Path, "{")).AssertError(HttpStatusCode.BadRequest, "malformed_json");
        (await Api.PostAsync(Path, """{"model":"sim/imago","prompt":"x"}""")).AssertError(HttpStatusCode.NotFound, "model_not_found");
        (await Api.PostAsync(Path, """{"model":"sim/video","prompt":"x"}""")).AssertError(HttpStatusCode.BadRequest, "unsupported_model");
        (await Api.SendAsync(HttpMethod.Put, Path, null)).AssertError(HttpStatusCode.MethodNotAllowed, "method_not_allowed");
        (await Api.GetAsync("/v1/images/generations/x/y/z")).AssertError(HttpStatusCode.NotFound, "not_found");
        (await With(key: null).PostAsync(Path, Hanging)).AssertError(HttpStatusCode.Unauthorized, "unauthorized");
        (await With("condt_wrong").PostAsync(Path, Hanging)).AssertError(HttpStatusCode.Unauthorized, "unauthorized");
        foreach (var (answer, type) in ((Hosting.Answer, string)[])[
            (await Api.PostAsync(Path, "{}"), "invalid_request_error"), (await Api.GetAsync("/v1/tasks/nonsense/status"), "not_found_error"), (await With("condt_wrong").GetAsync("/v1/media"), "authentication_error")])
        {
            Assert.Equal(type, answer.Json.GetProperty("error").Text("type"));
        }

        var text = new StringContent(Hanging, new MediaTypeHeaderValue("text/csv"));
        (await Api.SendAsync(HttpMethod.Post, Path, text)).AssertError(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
    }

    [Fact]
    public async Task Row1_4_3_Resolution28_LimitedKey_IsToldWhatIsLeftAndWhenToComeBack()
    {
        var limited = await NewTenantAsync(""","rate_limit_per_day":1""");

        var first = await limited.PostAsync("/v1/videos/generations", Hanging);
        var second = await limited.PostAsync("/v1/videos/generations", Hanging);

        Assert.Equal((HttpStatusCode.Accepted, "1", "0"), (first.Status, first.Header("X-RateLimit-Limit-Requests"), first.Header("X-RateLimit-Remaining-Requests")));
        var error = second.AssertError(HttpStatusCode.TooManyRequests, "rate_limit_exceeded").GetProperty("error");
        Assert.Contains($"retry after {second.Header("Retry-After")} seconds", error.Text("message"), StringComparison.Ordinal);
        for (var time = 0; time < 10; time++)
        {
            Assert.Equal(HttpStatusCode.OK, (await limited.GetAsync($"/v1/tasks/{first.Json.Text("task_id")}")).Status);
        }

        await limited.PostAsync($"/v1/tasks/{first.Json.Text("task_id")}/cancel");
    }
}
