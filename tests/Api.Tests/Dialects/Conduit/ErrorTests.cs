using System.Net;
using System.Text;
using Orleans.MediaTasks.Api.Hosting;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

public sealed class ErrorTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private const string Path = "/v1/images/generations";
    private const string Body = """{"model":"m","prompt":"p","async":true}""";

    private readonly ApiHost _host = shared.WithNewScript();

    [Fact]
    public async Task Row1_4_1_EveryRefusal_HasTheEnvelopeWithTitleAndDetail()
    {
        (await _host.PostAsync("/v1/images/nothing/here", Body)).AssertError(HttpStatusCode.NotFound, "not_found");
        (await SendAsync(HttpMethod.Put, Path, Body)).AssertError(HttpStatusCode.MethodNotAllowed, "method_not_allowed");
        (await SendAsync(HttpMethod.Post, Path, Body, "text/csv")).AssertError(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
        (await _host.PostAsync(Path, "{")).AssertError(HttpStatusCode.BadRequest, "malformed_json");
        (await _host.PostAsync(Path)).AssertError(HttpStatusCode.BadRequest, "malformed_json");
        (await _host.PostAsync(Path, $$"""{"model":"m","prompt":"{{new string('x', 2 * 1024 * 1024)}}"}""")).AssertError(HttpStatusCode.RequestEntityTooLarge, "body_too_large");
        (await _host.PostAsync(Path, $$"""{"model":"m","prompt":"{{new string('x', 32_001)}}"}""")).AssertError(HttpStatusCode.BadRequest, "invalid_request");
        (await _host.PostAsync(Path, Body, ("Idempotency-Key", new string('x', 300)))).AssertError(HttpStatusCode.BadRequest, "invalid_request");
    }

    [Theory]
    [InlineData("POST", "/v1/images/generations")]
    [InlineData("POST", "/v1/videos/generations/async")]
    [InlineData("GET", "/v1/video/generations/tasks/x")]
    [InlineData("GET", "/v1/tasks/x/poll")]
    [InlineData("GET", "/api/tasks/x/status")]
    [InlineData("DELETE", "/v1/videos/generations/x")]
    [InlineData("GET", "/v1/media")]
    public async Task Resolution36_NoKeyOrAWrongOne_Is401InTheEnvelope(string method, string path)
    {
        foreach (var key in (string?[])[null, "condt_wrong"])
        {
            using var client = _host.CreateClient(key);

            var error = (await _host.SendAsync(new HttpRequestMessage(new HttpMethod(method), path), client)).AssertError(HttpStatusCode.Unauthorized, "unauthorized");

            Assert.Equal("authentication_error", error.GetProperty("error").Text("type"));
        }
    }

    [Fact]
    public async Task Resolution31_UnknownModel_Is404AndAWrongOneIs400()
    {
        Refuse(new InputProblem("model_not_found", "model", "There is no model 'm'.", ["mm"]));
        (await _host.PostAsync(Path, Body)).AssertError(HttpStatusCode.NotFound, "model_not_found");

        Refuse(new InputProblem("unsupported_model", "model", "'m' makes video."));
        (await _host.PostAsync(Path, Body)).AssertError(HttpStatusCode.BadRequest, "unsupported_model");
    }

    [Fact]
    public async Task RefusedInput_IsNamedAsTheCallerSentIt()
    {
        Refuse(new InputProblem("invalid_request", "input.size", "input.size must be WIDTHxHEIGHT."));

        var error = (await _host.PostAsync(Path, Body)).AssertError(HttpStatusCode.BadRequest, "invalid_request");

        Assert.Equal(("size", "size must be WIDTHxHEIGHT."), (error.GetProperty("error").Text("param"), error.GetProperty("error").Text("message")));
        Assert.Equal("size", error.GetProperty("errors")[0].Text("field"));
    }

    [Fact]
    public async Task Resolution18_QueueFull_Is503WithAWait()
    {
        _host.Cluster.Intake = _ => [new SubmitResult.Busy(TimeSpan.FromSeconds(7))];

        var answer = await _host.PostAsync(Path, Body);

        Assert.Equal("overloaded_error", answer.AssertError(HttpStatusCode.ServiceUnavailable, "queue_full").GetProperty("error").Text("type"));
        Assert.Equal("7", answer.Header("Retry-After"));
    }

    [Fact]
    public async Task IdempotencyKey_OfAnotherBody_IsRefused()
    {
        _host.Cluster.Intake = submissions => [new SubmitResult.KeyReused(submissions[0].Id)];

        (await _host.PostAsync(Path, Body, ("Idempotency-Key", "k"))).AssertError(HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
    }

    [Fact]
    public async Task Row1_1_21_Models_AreListedAsOpenAiClientsReadThem()
    {
        var list = (await _host.GetAsync("/v1/models")).Json;

        Assert.Equal("list", list.Text("object"));
        var model = list.GetProperty("data")[0];
        Assert.Equal(("images/render", "model", "images", 0), (model.Text("id"), model.Text("object"), model.Text("owned_by"), model.GetProperty("created").GetInt64()));
    }

    [Fact]
    public async Task Document_HasOnlyTheNativeRoutes()
    {
        var paths = (await _host.GetAsync("/openapi/v1.json")).Json.GetProperty("paths").EnumerateObject().Select(path => path.Name).ToList();

        Assert.Contains("/v1/tasks/{id}", paths);
        Assert.DoesNotContain(paths, path => path.Contains("generations", StringComparison.Ordinal) || path.Contains("poll", StringComparison.Ordinal));
    }

    private void Refuse(InputProblem problem) => _host.Cluster.Intake = _ => [new SubmitResult.Refused(problem)];

    private Task<Answer> SendAsync(HttpMethod method, string path, string body, string type = "application/json") =>
        _host.SendAsync(new HttpRequestMessage(method, path) { Content = new StringContent(body, Encoding.UTF8, type) });
}
