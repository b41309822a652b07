using System.Net;
using Orleans.MediaTasks.Api.Hosting;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Tasks;

public sealed class SubmitTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly ApiHost _host = shared.WithNewScript();

    [Fact]
    public async Task Submit_WhenAllIsSaid_PassesItOn()
    {
        var answer = await _host.PostAsync("/v1/tasks", """
            {"kind":"image","model":"images/render","input":{"prompt":"a \u00e4 \ud83e\udd8a <b>", "size": "640x480"},"priority":9,"delay":"00:01:00",
             "start_ttl":90.5,"timeout":"00:10:00","retry":{"max_attempts":5,"initial_interval":0.5,"coefficient":3,"max_interval":60,"jitter":0},
             "fallback_models":["b","c"],"tags":["x","y"],"metadata":{"order": 7}}
            """);

        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        var spec = _host.Cluster.Submissions.Single().Spec;
        Assert.Equal("image", spec.Kind);
        Assert.Equal("images/render", spec.Model);
        Assert.Equal("""{"prompt":"a ä \uD83E\uDD8A <b>","size":"640x480"}""", spec.Input);
        Assert.Equal(9, spec.Priority);
        Assert.InRange(spec.StartAt!.Value - TimeProvider.System.GetUtcNow(), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60));
        Assert.Equal(TimeSpan.FromSeconds(90.5), spec.StartTtl);
        Assert.Equal(TimeSpan.FromMinutes(10), spec.AttemptTimeout);
        Assert.Equal(
            new RetryPolicy { MaximumAttempts = 5, InitialInterval = TimeSpan.FromSeconds(0.5), Coefficient = 3, MaximumInterval = TimeSpan.FromMinutes(1), Jitter = 0 },
            spec.Retry);
        Assert.Equal(["b", "c"], spec.FallbackModels);
        Assert.Equal(["x", "y"], spec.Tags);
        Assert.Equal("""{"order":7}""", spec.Metadata);
    }

    [Fact]
    public async Task Submit_WhenLittleIsSaid_TakesTheDefaults()
    {
        await _host.PostAsync("/v1/tasks", """{"kind":"image"}""");

        var submission = _host.Cluster.Submissions.Single();
        Assert.Equal(new MediaTaskSpec { Kind = "image" }, submission.Spec);
        Assert.Equal("dev", submission.Id.Tenant);
        Assert.Null(submission.IdempotencyKey);
        Assert.Null(submission.RequestHash);
    }

    [Fact]
    public async Task Submit_WhenAccepted_SaysWhereToLook()
    {
        var answer = await _host.PostAsync("/v1/tasks", """{"model":"m"}""");

        var id = answer.Json.GetProperty("id").GetString();
        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        Assert.Equal("application/json", answer.ContentType);
        Assert.Equal(new Uri(_host.Address, $"/v1/tasks/{id}").ToString(), answer.Header("Location"));
        Assert.Equal("1", answer.Header("Retry-After"));
        Assert.Null(answer.Header("Idempotent-Replayed"));
        Assert.Equal(HttpStatusCode.OK, (await _host.GetAsync($"/v1/tasks/{id}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await _host.GetAsync($"/v1/tasks/{id!.ToUpperInvariant()}")).Status);
    }

    [Fact]
    public async Task Submit_WhenTheBodyHasNoContentType_TakesItForJson()
    {
        var answer = await _host.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/v1/tasks") { Content = new ByteArrayContent("{\"model\":\"m\"}"u8.ToArray()) });

        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
    }

    [Fact]
    public async Task Submit_WithAnIdempotencyKey_ScopesItAndHashesTheMeaningOfTheBody()
    {
        await _host.PostAsync("/v1/tasks", """{"model":"m","input":{"a":1,"b":"ä"}}""", ("Idempotency-Key", "k-1"));
        await _host.PostAsync("/v1/tasks", """{ "input" : {"b":"\u00e4", "a":1}, "model":"m" }""", ("Idempotency-Key", "k-1"));
        await _host.PostAsync("/v1/tasks", """{"model":"m","input":{"a":2,"b":"ä"}}""", ("Idempotency-Key", "k-1"));
        await _host.PostAsync("/v1/tasks/batch", """{"tasks":[{"model":"m"},{"model":"n"}]}""", ("Idempotency-Key", "k-1"));

        var submissions = _host.Cluster.Submissions;
        Assert.Equal(submissions[0].IdempotencyKey, submissions[1].IdempotencyKey);
        Assert.Equal(submissions[0].RequestHash, submissions[1].RequestHash);
        Assert.NotEqual(submissions[0].RequestHash, submissions[2].RequestHash);
        Assert.Equal(5, submissions.Count);
        Assert.Equal(3, submissions.Select(submission => submission.IdempotencyKey).Distinct().Count());
        Assert.All(submissions, submission => Assert.InRange(submission.IdempotencyKey!.Length, 1, 300));
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("tab\there")]
    public async Task Submit_WhenTheIdempotencyKeyIsBad_Says400(string key)
    {
        var error = (await _host.PostAsync("/v1/tasks", """{"model":"m"}""", ("Idempotency-Key", key))).AssertError(HttpStatusCode.BadRequest, "invalid_request");

        Assert.Equal("Idempotency-Key", error.GetProperty("field").GetString());
    }

    [Fact]
    public async Task Submit_AtTheLimitOfTheIdempotencyKey_IsTakenAndOneMoreIsNot()
    {
        Assert.Equal(HttpStatusCode.Accepted, (await _host.PostAsync("/v1/tasks", """{"model":"m"}""", ("Idempotency-Key", new string('~', 256)))).Status);
        (await _host.PostAsync("/v1/tasks", """{"model":"m"}""", ("Idempotency-Key", new string('~', 257)))).AssertError(HttpStatusCode.BadRequest, "invalid_request");
        Assert.InRange(_host.Cluster.Submissions.Single().IdempotencyKey!.Length, 1, 300);
    }

    [Fact]
    public async Task Submit_WhenReplayed_SaysSo()
    {
        _host.Cluster.Intake = submissions => [new SubmitResult.Accepted(Samples.Completed(), Replayed: true)];

        var answer = await _host.PostAsync("/v1/tasks", """{"model":"m"}""", ("Idempotency-Key", "k"));

        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        Assert.Equal("true", answer.Header("Idempotent-Replayed"));
    }

    [Fact]
    public async Task Submit_WhenTheKeyBelongsToAnotherBody_Says422()
    {
        _host.Cluster.Intake = submissions => [new SubmitResult.KeyReused(Samples.Task().Id)];

        (await _host.PostAsync("/v1/tasks", """{"model":"m"}""", ("Idempotency-Key", "k"))).AssertError(HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
    }

    [Fact]
    public async Task Submit_WhenTheStoreIsBusy_Says503AndWhenToTryAgain()
    {
        _host.Cluster.Intake = submissions => [new SubmitResult.Busy(TimeSpan.FromSeconds(2.5))];

        var answer = await _host.PostAsync("/v1/tasks", """{"model":"m"}""");

        answer.AssertError(HttpStatusCode.ServiceUnavailable, "busy");
        Assert.Equal("3", answer.Header("Retry-After"));
    }

    [Theory]
    [InlineData("model_not_found", HttpStatusCode.NotFound)]
    [InlineData("unsupported_model", HttpStatusCode.BadRequest)]
    [InlineData("invalid_request", HttpStatusCode.BadRequest)]
    [InlineData("missing_parameter", HttpStatusCode.BadRequest)]
    [InlineData("configuration_error", HttpStatusCode.ServiceUnavailable)]
    [InlineData("invalid_image_size", HttpStatusCode.BadRequest)]
    public async Task Submit_WhenTheIntakeRefuses_GivesItsReason(string code, HttpStatusCode status)
    {
        _host.Cluster.Intake = submissions => [new SubmitResult.Refused(new InputProblem(code, "model", "No.", ["near"]))];

        var error = (await _host.PostAsync("/v1/tasks", """{"model":"m"}""")).AssertError(status, code);

        Assert.Equal("model", error.GetProperty("field").GetString());
        Assert.Equal("near", error.GetProperty("allowed")[0].GetString());
        Assert.Equal("No.", error.GetProperty("detail").GetString());
    }
}
