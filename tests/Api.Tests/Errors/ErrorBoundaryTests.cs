using System.Net;
using Microsoft.Extensions.Logging;
using Orleans.MediaTasks.Api.Hosting;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Errors;

public sealed class ErrorBoundaryTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly ApiHost _host = shared.WithNewScript();

    [Theory]
    [InlineData("GET", "/nothing")]
    [InlineData("GET", "/v1")]
    [InlineData("POST", "/v1/nothing")]
    [InlineData("GET", "/v1/tasks/0198c0de-0000-7000-8000-000000000000")]
    [InlineData("GET", "/v1/tasks/not-a-uuid")]
    [InlineData("POST", "/v1/tasks/not-a-uuid/cancel")]
    [InlineData("DELETE", "/v1/tasks/0198c0de-0000-7000-8000-000000000000")]
    [InlineData("POST", "/v1/tasks/0198c0de-0000-7000-8000-000000000000/retry")]
    [InlineData("GET", "/v1/tasks/0198c0de-0000-7000-8000-000000000000/attempts")]
    [InlineData("GET", "/v1/tasks/not-a-uuid/why")]
    [InlineData("GET", "/v1/providers/nobody")]
    [InlineData("POST", "/v1/providers/nobody/pause")]
    [InlineData("GET", "/v1/media/nothing.png")]
    [InlineData("GET", "/v1/media/info/nothing.png")]
    [InlineData("DELETE", "/v1/media/nothing.png")]
    [InlineData("GET", "/errors/nothing")]
    public async Task Request_WhenThereIsNoSuchThing_Says404(string method, string path)
    {
        var answer = await _host.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        answer.AssertError(HttpStatusCode.NotFound, "not_found");
        Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
    }

    [Theory]
    [InlineData("PUT", "/v1/tasks")]
    [InlineData("PATCH", "/v1/tasks/0198c0de-0000-7000-8000-000000000000")]
    [InlineData("POST", "/health/ready")]
    public async Task Request_WhenTheMethodIsWrong_Says405AndWhichOnesWork(string method, string path)
    {
        var answer = await _host.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        answer.AssertError(HttpStatusCode.MethodNotAllowed, "method_not_allowed");
        Assert.Contains("GET", answer.Header("Allow"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_WhenSomethingBreaks_Says500WithoutTheReasonAndLogsIt()
    {
        _host.Cluster.Intake = _ => throw new InvalidDataException("secret detail");

        var answer = await _host.PostAsync("/v1/tasks", """{"model":"m"}""");

        var error = answer.AssertError(HttpStatusCode.InternalServerError, "internal_error");
        Assert.DoesNotContain("secret detail", error.GetRawText(), StringComparison.Ordinal);
        Assert.Contains(_host.Log.Entries, entry => entry.Level == LogLevel.Error && entry.Text.Contains(error.GetProperty("request_id").GetString()!, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(typeof(TimeoutException))]
    [InlineData(typeof(StoreUnavailableException))]
    public async Task Request_WhenAPartIsAway_Says503AndWhenToTryAgain(Type failure)
    {
        _host.Cluster.Intake = _ => throw (failure == typeof(TimeoutException) ? new TimeoutException() : new StoreUnavailableException("disk on fire"));

        var answer = await _host.PostAsync("/v1/tasks", """{"model":"m"}""");

        answer.AssertError(HttpStatusCode.ServiceUnavailable, "unavailable");
        Assert.Equal("1", answer.Header("Retry-After"));
        Assert.DoesNotContain("disk on fire", System.Text.Encoding.UTF8.GetString(answer.Body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ErrorPage_OfEveryCode_ExplainsIt()
    {
        foreach (var entry in ErrorCatalogue.All)
        {
            var page = await _host.GetAsync(entry.TypeUri);

            Assert.Equal(HttpStatusCode.OK, page.Status);
            Assert.Contains(entry.Code, System.Text.Encoding.UTF8.GetString(page.Body), StringComparison.Ordinal);
        }
    }
}
