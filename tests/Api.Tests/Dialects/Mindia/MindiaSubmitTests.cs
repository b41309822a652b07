using System.Net;
using System.Text.Json;
using Orleans.MediaTasks.Api.Hosting;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Mindia;

public sealed class MindiaSubmitTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly ApiHost _host = shared.WithNewScript();

    private MediaTaskSpec Submitted => Assert.Single(_host.Cluster.Submissions).Spec;

    [Theory]
    [InlineData("/api/tasks", "type", "EmbeddingGeneration", "text")]
    [InlineData("/api/v0/tasks", "task_type", "generate_embedding", "input")]
    public async Task Submit_OfAnEmbedding_PassesTheWordsOn(string path, string name, string type, string words)
    {
        var answer = await _host.PostAsync(path, $$$"""{"{{{name}}}":"{{{type}}}","payload":{"{{{words}}}":"a lighthouse","entity_type":"document"}}""");

        Assert.Equal(HttpStatusCode.Created, answer.Status);
        Assert.EndsWith($"/api/tasks/{answer.Json.Text("id")}", answer.Header("Location"), StringComparison.Ordinal);
        Assert.Equal(("embedding", $$"""{"{{words}}":"a lighthouse","entity_type":"document"}"""), (Submitted.Kind, Submitted.Input));
        Assert.Equal("a lighthouse", answer.Json.GetProperty("payload").Text(words));
    }

    [Fact]
    public async Task Submit_OfAVideoThatWasUploaded_WorksOnItsFile()
    {
        var id = _host.Knows(MindiaSamples.Transcode(MediaTaskStatus.Failed));

        var answer = await _host.PostAsync("/api/tasks", $$$"""{"type":"VideoTranscoding","payload":{"video_id":"{{{id}}}","note":"again"}}""");

        Assert.Equal(("transcode", "VideoTranscoding", """{"source":"k1.mp4"}"""), (Submitted.Kind, Submitted.Model, Submitted.Input));
        Assert.Equal($$"""{"video_id":"{{id}}","note":"again"}""", answer.Json.GetProperty("payload").GetRawText());
    }

    [Fact]
    public async Task Submit_OfMediaOfTheStore_WorksOnIt()
    {
        await _host.PostAsync("/api/tasks", """{"type":"video_transcode","payload":{"source":"/v1/media/k9.mp4"}}""");

        Assert.Equal("""{"source":"/v1/media/k9.mp4"}""", Submitted.Input);
    }

    [Fact]
    public async Task Submit_OfAnUnknownVideo_IsNotFound()
    {
        var other = _host.Knows(MindiaSamples.Transcode() with { Id = MediaTaskId.New("somebody", Samples.Now) });

        (await _host.PostAsync("/api/tasks", $$$"""{"type":"VideoTranscoding","payload":{"video_id":"{{{other}}}"}}""")).AssertMindiaError(HttpStatusCode.NotFound, "NOT_FOUND");
        Assert.Empty(_host.Cluster.Submissions);
    }

    [Fact]
    public async Task Resolution16_Retries_FollowMindiasFormula()
    {
        await _host.PostAsync("/api/tasks", """{"type":"EmbeddingGeneration","payload":{"text":"x"}}""");

        Assert.Equal(new RetryPolicy { MaximumAttempts = 4, InitialInterval = TimeSpan.FromSeconds(2), Coefficient = 2, MaximumInterval = TimeSpan.FromMinutes(5), Jitter = 0 }, Submitted.Retry);
        Assert.Equal(TimeSpan.FromHours(1), Submitted.AttemptTimeout);
    }

    [Fact]
    public async Task Submit_WithItsOwnNumbers_KeepsThem()
    {
        var start = DateTimeOffset.UtcNow.AddHours(1);

        var json = (await _host.PostAsync("/api/tasks", $$"""{"type":"EmbeddingGeneration","payload":{"text":"x"},"max_retries":0,"timeout_seconds":90,"scheduled_at":"{{start:yyyy-MM-ddTHH:mm:ssZ}}"}""")).Json;

        Assert.Equal((1, TimeSpan.FromSeconds(90)), (Submitted.Retry.MaximumAttempts, Submitted.AttemptTimeout));
        Assert.Equal((0, 90), (json.GetProperty("max_retries").GetInt32(), json.GetProperty("timeout_seconds").GetInt32()));
        Assert.Equal($"{start:yyyy-MM-ddTHH:mm:ss}.000Z", json.Text("scheduled_at"));
    }

    [Theory]
    [InlineData("", 0, 5)]
    [InlineData(""","priority":0""", 0, 5)]
    [InlineData(""","priority":3""", 3, 3)]
    [InlineData(""","priority":5""", 5, 5)]
    [InlineData(""","priority":7""", 7, 7)]
    [InlineData(""","priority":10""", 10, 10)]
    public async Task Resolution17_Priority_IsShownAsSent(string sent, int shown, int priority)
    {
        var json = (await _host.PostAsync("/api/tasks", $$"""{"type":"EmbeddingGeneration","payload":{"text":"x"}{{sent}}}""")).Json;

        Assert.Equal((shown, priority), (json.GetProperty("priority").GetInt32(), Submitted.Priority));
    }

    [Fact]
    public async Task Resolution18_WhenTheStoreIsFull_SaysWhenToComeBack()
    {
        _host.Cluster.Intake = submissions => [.. submissions.Select(_ => new SubmitResult.Busy(TimeSpan.FromSeconds(3)))];

        var answer = await _host.PostAsync("/api/tasks", """{"type":"EmbeddingGeneration","payload":{"text":"x"}}""");

        answer.AssertMindiaError(HttpStatusCode.ServiceUnavailable, "SERVICE_UNAVAILABLE", recoverable: true);
        Assert.Equal("3", answer.Header("Retry-After"));
    }

    [Fact]
    public async Task Resolution31_AnUnknownPlugin_IsNotFound()
    {
        _host.Cluster.Intake = _ => [new SubmitResult.Refused(new InputProblem("model_not_found", "model", "There is no model 'assembly_ai'."))];

        (await _host.PostAsync("/api/tasks", """{"type":"PluginExecution","payload":{"plugin_name":"assembly_ai"}}""")).AssertMindiaError(HttpStatusCode.NotFound, "NOT_FOUND");
        Assert.Equal(("plugin", "assembly_ai"), (Submitted.Kind, Submitted.Model));
    }

    [Theory]
    [InlineData("""{}""", "type")]
    [InlineData("""{"type":"painting","payload":{}}""", "type")]
    [InlineData("""{"type":"ContentModeration","payload":{}}""", "type")]
    [InlineData("""{"type":"EmbeddingGeneration"}""", "payload")]
    [InlineData("""{"type":"EmbeddingGeneration","payload":[]}""", "payload")]
    [InlineData("""{"type":"EmbeddingGeneration","payload":{"entity_type":"image","entity_id":"x"}}""", "payload.text")]
    [InlineData("""{"type":"VideoTranscoding","payload":{}}""", "payload.video_id")]
    [InlineData("""{"type":"PluginExecution","payload":{}}""", "payload.plugin_name")]
    [InlineData("""{"type":"EmbeddingGeneration","payload":{"text":"x"},"priority":11}""", "priority")]
    [InlineData("""{"type":"EmbeddingGeneration","payload":{"text":"x"},"max_retries":-1}""", "max_retries")]
    [InlineData("""{"type":"EmbeddingGeneration","payload":{"text":"x"},"timeout_seconds":0}""", "timeout_seconds")]
    [InlineData("""{"type":"EmbeddingGeneration","payload":{"text":"x"},"scheduled_at":"soon"}""", "scheduled_at")]
    public async Task Submit_WhenAFieldIsBad_NamesIt(string body, string field)
    {
        var error = (await _host.PostAsync("/api/tasks", body)).AssertMindiaError(HttpStatusCode.BadRequest, "INVALID_INPUT");

        Assert.Equal(field, error.Text("field"));
        Assert.Empty(_host.Cluster.Submissions);
    }

    [Fact]
    public async Task Submit_WithAKey_NamesItAndSaysWhenItIsARepetition()
    {
        const string Body = """{"type":"EmbeddingGeneration","payload":{"text":"x"}}""";
        var first = await _host.PostAsync("/api/tasks", Body, ("Idempotency-Key", "k-1"));
        var task = _host.Cluster.Tasks.Values.Single();
        _host.Cluster.Intake = _ => [new SubmitResult.Accepted(task, Replayed: true)];
        var second = await _host.PostAsync("/api/v0/tasks", Body, ("Idempotency-Key", "k-1"));

        Assert.Equal(("k-1", null, "k-1", "true"), (first.Header("X-Idempotent-Key"), first.Header("X-Idempotent-Replayed"), second.Header("X-Idempotent-Key"), second.Header("X-Idempotent-Replayed")));
        Assert.Single(_host.Cluster.Submissions.Select(submission => (submission.IdempotencyKey, submission.RequestHash)).Distinct());
    }

    [Fact]
    public async Task Submit_WithTheKeyOfAnotherBody_IsRefused()
    {
        _host.Cluster.Intake = submissions => [new SubmitResult.KeyReused(submissions[0].Id)];

        (await _host.PostAsync("/api/tasks", """{"type":"EmbeddingGeneration","payload":{"text":"x"}}""", ("Idempotency-Key", "k-1")))
            .AssertMindiaError(HttpStatusCode.UnprocessableEntity, "IDEMPOTENCY_KEY_REUSED");
    }

    [Fact]
    public async Task Submit_WithSomebodyElsesMetadata_IsShownAsItIs()
    {
        var task = Samples.Task() with { Spec = new MediaTaskSpec { Priority = 8, Input = """{"prompt":"a fox"}""", Metadata = """{"mindia":{"priority":"x","payload":3,"file":[]}}""" } };

        var json = (await _host.GetAsync($"/api/tasks/{_host.Knows(task)}")).Json;

        Assert.Equal((8, JsonValueKind.Object), (json.GetProperty("priority").GetInt32(), json.GetProperty("payload").ValueKind));
    }
}
