using System.Net;
using System.Text.Json;
using Orleans.MediaTasks.Api.Hosting;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

public sealed class SubmitTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private const string Body = """{"model":"some-model","prompt":"a heron","async":true}""";

    private readonly ApiHost _host = shared.WithNewScript();

    private MediaTaskSpec Spec => _host.Cluster.Submissions.Single().Spec;

    private JsonElement Input => JsonDocument.Parse(Spec.Input).RootElement;

    [Theory]
    [InlineData("/v1/images/generations", MediaTaskKinds.Image)]
    [InlineData("/v1/images/generations/async", MediaTaskKinds.Image)]
    [InlineData("/v1/videos/generations", MediaTaskKinds.Video)]
    [InlineData("/v1/videos/generations/async", MediaTaskKinds.Video)]
    [InlineData("/v1/video/generations", MediaTaskKinds.Video)]
    [InlineData("/v1/video/generations/async", MediaTaskKinds.Video)]
    public async Task Row1_3_1_EverySubmitAddress_Answers202WithTheTask(string path, string kind)
    {
        var answer = await _host.PostAsync(path, Body);

        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        var id = answer.Json.Text("task_id");
        Assert.Equal((id, id, "queued", 0), (answer.Json.Text("id"), answer.Json.Text("taskId"), answer.Json.Text("status"), answer.Json.GetProperty("state").GetInt32()));
        Assert.Equal(new Uri(_host.Address, $"/v1/tasks/{id}").ToString(), answer.Header("Location"));
        Assert.Equal("1", answer.Header("Retry-After"));
        Assert.Equal(("some-model", kind), (Spec.Model, Spec.Kind));
        Assert.Equal("""{"prompt":"a heron"}""", Spec.Input);
    }

    [Fact]
    public async Task Row1_1_1_VideosAsync_SaysWhenAndWhereToLook()
    {
        _host.Cluster.Intake = submissions => [new SubmitResult.Accepted(ConduitScript.Video(submissions[0].Id), Replayed: false)];

        var task = (await _host.PostAsync("/v1/videos/generations/async", """{"model":"video-01","prompt":"a heron"}""")).Json;

        var id = task.Text("taskId");
        Assert.InRange(task.GetProperty("estimatedCompletionTime").GetDateTimeOffset() - TimeProvider.System.GetUtcNow(), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(61));
        Assert.Equal(task.Text("estimated_completion_time"), task.Text("estimatedCompletionTime"));
        Assert.Equal($"/v1/videos/generations/tasks/{id}", task.Text("checkStatusUrl"));
        Assert.Equal(($"/v1/tasks/{id}", $"/v1/tasks/{id}", $"/v1/tasks/{id}"), (task.Text("check_status_url"), task.Text("status_url"), task.Text("statusUrl")));
        Assert.Equal(1000, task.GetProperty("poll_after_ms").GetInt32());
        Assert.Equal(task.Text("created_at"), task.Text("createdAt"));
        Assert.Equal(Samples.Now.ToUnixTimeSeconds(), task.GetProperty("created").GetInt64());
    }

    [Theory]
    [InlineData("""{"model":"m","prompt":"p","resolution":"720x480"}""", """{"prompt":"p","size":"720x480"}""")]
    [InlineData("""{"model":"m","prompt":"p","resolution":"720p"}""", """{"prompt":"p","resolution":"720p"}""")]
    [InlineData("""{"model":"m","prompt":"p","resolution":"720x480","size":"64x64"}""", """{"prompt":"p","size":"64x64"}""")]
    [InlineData("""{"model":"m","prompt":"p","framerate":30,"aspectRatio":"1:1","duration":5,"seed":7,"n":1}""", """{"prompt":"p","fps":30,"aspect_ratio":"1:1","duration":5,"seed":7,"n":1}""")]
    [InlineData("""{"model":"m","prompt":"p","style":null,"quality":"hd","whatever":{"deep":[1]}}""", """{"prompt":"p","quality":"hd","whatever":{"deep":[1]}}""")]
    [InlineData("""{"model":"m","prompt":"p","simulate":{"fail":"timeout"}}""", """{"prompt":"p","simulate":{"fail":"timeout"}}""")]
    public async Task Row1_2_2_Row1_2_6_Fields_BecomeTheModelsInput(string body, string input)
    {
        Assert.Equal(HttpStatusCode.Accepted, (await _host.PostAsync("/v1/video/generations", body)).Status);

        Assert.Equal(input, Spec.Input);
    }

    [Theory]
    [InlineData("webhook_url", "webhook_headers", "webhook_secret", "webhook_events")]
    [InlineData("webhookUrl", "webhookHeaders", "webhookSecret", "webhookEvents")]
    [InlineData("callback_url", "webhook_headers", "webhook_secret", "webhook_events")]
    public async Task Resolution36_Webhook_IsTakenOnEveryRouteAndKept(string url, string headers, string secret, string events)
    {
        foreach (var path in (string[])["/v1/images/generations", "/v1/videos/generations", "/v1/audio/speech", "/v1/embeddings"])
        {
            _host.Cluster.Submissions.Clear();
            var body = $$"""{"model":"m","prompt":"p","input":"p","async":true,"{{url}}":"https://hooks.example/x","{{headers}}":{"A":"b"},"{{secret}}":"s","{{events}}":["task.completed"],"user":"u1","metadata":{"order":7} }""";

            Assert.Equal(HttpStatusCode.Accepted, (await _host.PostAsync(path, body)).Status);

            Assert.Equal("""{"order":7,"user":"u1"}""", Spec.Metadata);
            Assert.Equal(("https://hooks.example/x", "s", """{"A":"b"}"""), (Spec.Webhook!.Url, Spec.Webhook.Secret, Spec.Webhook.Headers));
            Assert.Equal(["task.completed"], Spec.Webhook.Events);
            Assert.DoesNotContain("hook", Spec.Input, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task Webhook_IsToldToNobody()
    {
        const string Body = """{"model":"m","prompt":"p","async":true,"webhook_url":"https://hooks.example/x","webhook_secret":"whsec_c2VjcmV0","webhook_headers":{"X-Token":"whsec_c2VjcmV0"}}""";

        var submitted = await _host.PostAsync("/v1/images/generations", Body);
        var read = await _host.GetAsync($"/v1/tasks/{submitted.Json.Text("task_id")}");

        Assert.Equal("whsec_c2VjcmV0", Spec.Webhook!.Secret);
        Assert.DoesNotContain("c2VjcmV0", submitted.Json.GetRawText() + read.Json.GetRawText() + Spec, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"prompt":"p"}""", "missing_parameter", "model")]
    [InlineData("""{"model":"m"}""", "missing_parameter", "prompt")]
    [InlineData("""{"model":"m","prompt":""}""", "missing_parameter", "prompt")]
    [InlineData("""{"model":"m","prompt":7}""", "invalid_request", "prompt")]
    [InlineData("""{"model":"m","prompt":"p","priority":11}""", "invalid_request", "priority")]
    [InlineData("""{"model":"m","prompt":"p","async":"yes"}""", "invalid_request", "async")]
    [InlineData("""{"model":"m","prompt":"p","webhook_url":"ftp://x"}""", "invalid_request", "webhook_url")]
    [InlineData("""{"model":"m","prompt":"p","webhook_headers":{"A":1}}""", "invalid_request", "webhook_headers")]
    [InlineData("""{"model":"m","prompt":"p","webhook_events":["e",1]}""", "invalid_request", "webhook_events")]
    [InlineData("""{"model":"m","prompt":"p","response_format":"tiff"}""", "invalid_request", "response_format")]
    [InlineData("[]", "invalid_request", null)]
    public async Task Row1_2_1_WrongFields_AreNamed(string body, string code, string? field)
    {
        var error = (await _host.PostAsync("/v1/images/generations", body)).AssertError(HttpStatusCode.BadRequest, code);

        Assert.Equal(field, error.Text("field"));
        Assert.Equal("invalid_request_error", error.GetProperty("error").Text("type"));
        Assert.Empty(_host.Cluster.Submissions);
    }

    [Fact]
    public async Task Resolution16_RetryPolicy_IsTheDocumentedOne()
    {
        await _host.PostAsync("/v1/images/generations", Body);

        Assert.Equal(
            new RetryPolicy { MaximumAttempts = 4, InitialInterval = TimeSpan.FromSeconds(30), Coefficient = 2, MaximumInterval = TimeSpan.FromHours(1), Jitter = 0.2 },
            Spec.Retry);
    }

    [Theory]
    [InlineData("", 5)]
    [InlineData(""","priority":9""", 9)]
    public async Task Resolution17_Priority_Is1To10And5Otherwise(string field, int priority)
    {
        await _host.PostAsync("/v1/images/generations", Body.Replace("}", field + "}", StringComparison.Ordinal));

        Assert.Equal(priority, Spec.Priority);
    }

    [Fact]
    public async Task Resolution10_Aliases_ShareTheScopeOfIdempotencyKeys()
    {
        await _host.PostAsync("/v1/videos/generations/async", Body, ("Idempotency-Key", "k"));
        await _host.PostAsync("/v1/video/generations", Body, ("Idempotency-Key", "k"));
        await _host.PostAsync("/v1/images/generations", Body, ("Idempotency-Key", "k"));

        var keys = _host.Cluster.Submissions.Select(submission => submission.IdempotencyKey).ToList();
        Assert.NotNull(keys[0]);
        Assert.Equal(keys[0], keys[1]);
        Assert.NotEqual(keys[0], keys[2]);
        Assert.Equal(_host.Cluster.Submissions[0].RequestHash, _host.Cluster.Submissions[1].RequestHash);
    }

    [Fact]
    public async Task IdempotencyKey_OfAnEarlierRequest_IsSaidToBeReplayed()
    {
        _host.Cluster.Intake = submissions => [new SubmitResult.Accepted(Samples.Task(submissions[0].Id), Replayed: true)];

        Assert.Equal("true", (await _host.PostAsync("/v1/images/generations", Body, ("Idempotency-Key", "k"))).Header("Idempotent-Replayed"));
    }

    [Fact]
    public async Task Speech_BecomesAnAudioTask()
    {
        await _host.PostAsync("/v1/audio/speech", """{"model":"tts-1","input":"Good morning.","voice":"alloy","response_format":"opus","async":true}""");

        Assert.Equal(MediaTaskKinds.Audio, Spec.Kind);
        Assert.Equal("""{"prompt":"Good morning.","voice":"alloy","format":"ogg"}""", Spec.Input);
    }

    [Fact]
    public async Task Embeddings_WithAsync_AnswerWithTheTask()
    {
        var answer = await _host.PostAsync("/v1/embeddings", """{"model":"e","input":["a","b"],"encoding_format":"float","async":true}""");

        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        Assert.Equal(MediaTaskKinds.Embedding, Spec.Kind);
        Assert.Equal("""{"input":["a","b"]}""", Spec.Input);
        Assert.Equal(2, Input.GetProperty("input").GetArrayLength());
    }
}
