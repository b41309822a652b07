using System.Net;
using System.Text;
using System.Text.Json;
using Orleans.MediaTasks.Api.Hosting;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Jobs;

/// <summary>The rows of the contract of the job API (§4), and its resolutions (§8).</summary>
public sealed class JobsContractTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private static readonly byte[] Video = "not really a video"u8.ToArray();

    private readonly ApiHost _host = shared.WithNewScript();

    [Theory]
    [InlineData("/api/v1/videos/resize")]
    [InlineData("/process")]
    public async Task Row4_1_Resize_AnswersWithTheJob(string path)
    {
        var answer = await PostAsync(path, Form(Video));

        var submission = Assert.Single(_host.Cluster.Submissions);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(
            $$"""{"job_id":"{{submission.Id.ToPublicString()}}","status":"pending","status_url":"/api/v1/jobs/{{submission.Id.ToPublicString()}}"}""", Encoding.UTF8.GetString(answer.Body));
        Assert.Equal("video_resize", submission.Spec.Model);
        var input = JsonDocument.Parse(submission.Spec.Input).RootElement;
        Assert.Equal((1280, 720), (input.GetProperty("width").GetInt32(), input.GetProperty("height").GetInt32()));
        Assert.NotNull(await _host.Media.FindAsync(input.GetProperty("source").GetString()!["/v1/media/".Length..], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Row4_1_Resize_TakesTheSizeFromTheQueryOrTheForm()
    {
        await PostAsync("/api/v1/videos/resize?width=640&height=360", Form(Video));
        await PostAsync("/api/v1/videos/resize", Form(Video, ("width", "320")));
        var afterTheFile = Form(Video);
        afterTheFile.Add(new StringContent("180"), "height");
        await PostAsync("/api/v1/videos/resize", afterTheFile);

        Assert.Equal(
            [(640, 360), (320, 720), (1280, 180)],
            _host.Cluster.Submissions.Select(submission => JsonDocument.Parse(submission.Spec.Input).RootElement).Select(input => (input.GetProperty("width").GetInt32(), input.GetProperty("height").GetInt32())));
    }

    [Fact]
    public async Task Resolution34_AMissingFile_Is422()
    {
        var answer = await PostAsync("/api/v1/videos/resize", new MultipartFormDataContent { { new StringContent("640"), "width" } });

        AssertProblem(answer, "body", "file", "missing");
    }

    [Theory]
    [InlineData("wide")]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("99999")]
    [InlineData("640.5")]
    public async Task Resolution34_ASizeThatIsNoNumber_Is422AndLeavesNoFile(string width)
    {
        var before = _host.Media.Count;

        AssertProblem(await PostAsync($"/api/v1/videos/resize?width={width}", Form(Video)), "query", "width", "value_error");
        Assert.Equal(before, _host.Media.Count);
        Assert.Empty(_host.Cluster.Submissions);
    }

    [Fact]
    public async Task Row4_1_Resize_OfABodyThatIsNoForm_Is422() => AssertProblem(
        await _host.PostAsync("/api/v1/videos/resize", "{}"), "body", "Content-Type", "value_error");

    [Fact]
    public async Task Row4_1_Resize_WhenTheStoreIsAway_LeavesNoFile()
    {
        _host.Cluster.Intake = _ => [new SubmitResult.Busy(TimeSpan.FromSeconds(2))];
        var before = _host.Media.Count;

        var answer = await PostAsync("/api/v1/videos/resize", Form(Video));

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "2"), (answer.Status, answer.Header("Retry-After")));
        Assert.False(string.IsNullOrEmpty(answer.Json.GetProperty("detail").GetString()));
        Assert.Equal(before, _host.Media.Count);
    }

    [Fact]
    public async Task Row4_1_Resize_WhenRepeatedWithItsKey_KeepsOneFile()
    {
        var first = await PostAsync("/api/v1/videos/resize", Form(Video));
        var task = Assert.Single(_host.Cluster.Tasks).Value;
        _host.Cluster.Intake = _ => [new SubmitResult.Accepted(task, Replayed: true)];
        var before = _host.Media.Count;

        var again = await PostAsync("/api/v1/videos/resize", Form(Video));

        Assert.Equal(first.Body, again.Body);
        Assert.Equal(before, _host.Media.Count);
    }

    [Theory]
    [InlineData(MediaTaskStatus.Queued, "pending", null)]
    [InlineData(MediaTaskStatus.Scheduled, "pending", null)]
    [InlineData(MediaTaskStatus.Retrying, "pending", null)]
    [InlineData(MediaTaskStatus.Processing, "processing", null)]
    [InlineData(MediaTaskStatus.Failed, "failed", "Broken.")]
    [InlineData(MediaTaskStatus.Cancelled, "failed", "cancelled")]
    public async Task Row4_2_GetJob_HasTheFourWordsOnly(MediaTaskStatus status, string word, string? error)
    {
        var answer = await GetAsync(Samples.Task() with { Status = status, Progress = 7, Failure = new MediaTaskFailure("internal_error", "Broken.", Retryable: false) });

        Assert.Equal(["job_id", "status", "progress", "result_url", "error"], answer.Json.EnumerateObject().Select(field => field.Name));
        Assert.Equal((word, 7, error), (answer.Json.GetProperty("status").GetString(), answer.Json.GetProperty("progress").GetInt32(), answer.Json.GetProperty("error").GetString()));
        Assert.Equal(JsonValueKind.Null, answer.Json.GetProperty("result_url").ValueKind);
    }

    [Fact]
    public async Task Row4_2_GetJob_WhenCompleted_HasARelativeUrlThatWorks()
    {
        _host.Media.Add("k1.png", "dev", "image/png", [1, 2, 3]);
        var answer = await GetAsync(Samples.Completed());

        Assert.Equal(("completed", 100, "/v1/media/k1.png"), (answer.Json.GetProperty("status").GetString(), answer.Json.GetProperty("progress").GetInt32(), answer.Json.GetProperty("result_url").GetString()));
        Assert.Equal([1, 2, 3], (await _host.GetAsync("/v1/media/k1.png")).Body);
    }

    [Fact]
    public async Task Row4_2_GetJob_WhenUnknown_Is404()
    {
        foreach (var id in new[] { Guid.CreateVersion7().ToString(), "no-uuid" })
        {
            var answer = await _host.GetAsync($"/api/v1/jobs/{id}");
            Assert.Equal((HttpStatusCode.NotFound, "Job not found"), (answer.Status, answer.Json.GetProperty("detail").GetString()));
        }
    }

    [Fact]
    public async Task Errors_OfTheFramework_AreASentenceInDetail()
    {
        var answer = await _host.GetAsync("/api/v1/videos/resize");

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.Status);
        Assert.False(string.IsNullOrEmpty(answer.Json.GetProperty("detail").GetString()));
    }

    private static MultipartFormDataContent Form(byte[] file, params IReadOnlyList<(string Name, string Value)> fields)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
        {
            form.Add(new StringContent(value), name);
        }

        form.Add(new ByteArrayContent(file), "file", "clip.mp4");
        return form;
    }

    private Task<Answer> PostAsync(string path, HttpContent content) => _host.SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = content });

    private Task<Answer> GetAsync(MediaTaskSnapshot task)
    {
        _host.Cluster.Tasks[task.Id.ToString()] = task;
        return _host.GetAsync($"/api/v1/jobs/{task.Id.ToPublicString()}");
    }

    private static void AssertProblem(Answer answer, string place, string field, string type)
    {
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        var problem = answer.Json.GetProperty("detail")[0];
        Assert.Equal([place, field], problem.GetProperty("loc").EnumerateArray().Select(part => part.GetString()));
        Assert.Equal(type, problem.GetProperty("type").GetString());
        Assert.False(string.IsNullOrEmpty(problem.GetProperty("msg").GetString()));
    }
}
