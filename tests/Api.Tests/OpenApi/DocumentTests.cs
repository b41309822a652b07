using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Orleans.MediaTasks.Api.Hosting;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.OpenApi;

public sealed partial class DocumentTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ApiHost _host = shared.Host;

    [Fact]
    public async Task Document_IsAsCommitted()
    {
        var document = await GetDocumentAsync();

        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        Snapshot.Match("docs/openapi.json", JsonSerializer.Serialize(document, Readable) + "\n");
    }

    [Fact]
    public async Task Operations_SayWhatTheyDoAndHowTheyFail()
    {
        foreach (var (path, method, operation) in Operations(await GetDocumentAsync()))
        {
            Assert.True(operation.TryGetProperty("summary", out var summary) && summary.GetString()!.EndsWith('.'), $"{method} {path} has no summary");
            Assert.True(operation.TryGetProperty("operationId", out _), $"{method} {path} has no operationId");
            if (operation.TryGetProperty("security", out _))
            {
                Assert.True(operation.GetProperty("responses").TryGetProperty("401", out _), $"{method} {path} does not mention 401");
            }
            else
            {
                Assert.True(path.StartsWith("/health", StringComparison.Ordinal) || path == "/v1/media/{key}", $"{method} {path} is open");
            }

            foreach (var response in operation.GetProperty("responses").EnumerateObject().Where(response => response.Name[0] is '4' or '5'))
            {
                Assert.EndsWith("/ErrorBody", response.Value.GetProperty("content").GetProperty("application/problem+json").GetProperty("schema").GetProperty("$ref").GetString(), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task RequestSchema_HasTheFieldsThatAreRead()
    {
        var schemas = (await GetDocumentAsync()).GetProperty("components").GetProperty("schemas");

        Assert.Equal(Tasks.TaskRequest.Fields, NamesOf(schemas, "TaskRequestBody"));
        Assert.Equal(Tasks.TaskRequest.RetryFields, NamesOf(schemas, "RetryBody"));
        Assert.Equal(Tenants.KeyRequest.NewFields, NamesOf(schemas, "KeyRequestBody"));
        Assert.Equal(Tenants.KeyRequest.ChangeFields, NamesOf(schemas, "KeyChangeBody"));
    }

    [Fact]
    public async Task AnswerSchemas_HaveTheFieldsThatAreWritten()
    {
        var schemas = (await GetDocumentAsync()).GetProperty("components").GetProperty("schemas");
        var completed = Samples.Completed() with { Kind = MediaTaskKinds.Video };
        _host.Cluster.Tasks[completed.Id.ToString()] = completed;
        var task = (await _host.GetAsync($"/v1/tasks/{completed.Id.ToPublicString()}")).Json;
        var failed = Samples.Failed();
        _host.Cluster.Tasks[failed.Id.ToString()] = failed;
        _host.Media.Add("doc.png", "dev", "image/png", [1]);

        Check("TaskBody", task);
        Check("TaskResultBody", task.GetProperty("result"));
        Check("VideoResponseBody", task.GetProperty("videoResponse"));
        Check("VideoUsageBody", task.GetProperty("result").GetProperty("usage"));
        Check("ResultMetadataBody", task.GetProperty("result").GetProperty("data")[0].GetProperty("metadata"));
        Check("TaskOutputBody", task.GetProperty("result").GetProperty("outputs")[0]);
        Check("TaskUrlsBody", task.GetProperty("urls"));
        Check("TaskPageBody", (await _host.GetAsync("/v1/tasks")).Json);
        Check("TaskStatsBody", (await _host.GetAsync("/v1/tasks/stats")).Json);
        var attempts = (await _host.GetAsync($"/v1/tasks/{failed.Id.ToPublicString()}/attempts")).Json;
        Check("AttemptsBody", attempts);
        Check("AttemptBody", attempts.GetProperty("attempts")[0]);
        Check("FailureBody", attempts.GetProperty("attempts")[0].GetProperty("error_detail"));
        Check("WaitReasonBody", (await _host.GetAsync($"/v1/tasks/{failed.Id.ToPublicString()}/why")).Json);
        Check("ModelListBody", (await _host.GetAsync("/v1/models")).Json);
        Check("ModelBody", (await _host.GetAsync("/v1/models")).Json.GetProperty("data")[0]);
        Check("ProviderBody", (await _host.GetAsync("/v1/providers")).Json.GetProperty("data")[0]);
        Check("LimiterBody", (await _host.GetAsync("/v1/providers")).Json.GetProperty("data")[0].GetProperty("limiter"));
        Check("MediaBody", (await _host.GetAsync("/v1/media/info/doc.png")).Json);
        Check("HealthBody", (await _host.GetAsync("/health/ready")).Json);
        Check("LiveBody", (await _host.GetAsync("/health/live")).Json);
        var error = (await _host.PostAsync("/v1/tasks", "{}")).Json;
        Check("ErrorBody", error);
        Check("ProblemBody", error.GetProperty("errors")[0]);
        Check("ErrorEnvelopeBody", error.GetProperty("error"));
        Check("TaskBatchAnswerBody", (await _host.PostAsync("/v1/tasks/batch", """{"tasks":[{"model":"m"}]}""")).Json);

        void Check(string schema, JsonElement answer) =>
            Assert.Equal(answer.EnumerateObject().Select(property => property.Name), NamesOf(schemas, schema));
    }

    [Fact]
    public async Task Examples_AreTaken()
    {
        Assert.Equal(HttpStatusCode.Accepted, (await _host.PostAsync("/v1/tasks", ApiExamples.Submit)).Status);
        Assert.Equal(HttpStatusCode.Accepted, (await _host.PostAsync("/v1/tasks/batch", ApiExamples.SubmitBatch)).Status);
    }

    [Fact]
    public async Task Page_LoadsNothingFromElsewhere()
    {
        using var client = _host.CreateClient(null);
        var page = await _host.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/docs/"), client);
        var html = Encoding.UTF8.GetString(page.Body);

        Assert.Equal(HttpStatusCode.OK, page.Status);
        var sources = Source().Matches(html).Select(match => match.Groups[1].Value).ToList();
        Assert.NotEmpty(sources);
        foreach (var source in sources)
        {
            Assert.False(Uri.TryCreate(source, UriKind.Absolute, out var uri) && uri.Scheme.StartsWith("http", StringComparison.Ordinal), source);
            Assert.Equal(HttpStatusCode.OK, (await _host.SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(new Uri(_host.Address, "/docs/"), source)), client)).Status);
        }

        Assert.DoesNotContain("https://", html, StringComparison.Ordinal);
    }

    private async Task<JsonElement> GetDocumentAsync()
    {
        using var client = _host.CreateClient(null);
        return (await _host.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/openapi/v1.json"), client)).Json;
    }

    private static IEnumerable<(string Path, string Method, JsonElement Operation)> Operations(JsonElement document) =>
        from path in document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select (path.Name, operation.Name, operation.Value);

    private static IEnumerable<string> NamesOf(JsonElement schemas, string schema) =>
        schemas.GetProperty(schema).GetProperty("properties").EnumerateObject().Select(property => property.Name);

    [GeneratedRegex("""(?:src|href)="([^"]+)""")]
    private static partial Regex Source();
}
