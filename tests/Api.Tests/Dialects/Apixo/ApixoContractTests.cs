using System.Net;
using System.Text;
using System.Text.Json;
using Orleans.MediaTasks.Api.Hosting;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Apixo;

/// <summary>The rows of the contract of the hosted generation API (§3), and its resolutions (§8).</summary>
public sealed class ApixoContractTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private const string Body = """{"request_type":"async","provider":"auto","input":{"mode":"text-to-image","prompt":"a fox"}}""";

    private readonly ApiHost _host = shared.WithNewScript();

    [Theory]
    [InlineData("/api/v1")]
    [InlineData("")]
    [InlineData("/v1")]
    public async Task Row3_1_GenerateTask_AnswersWithTheTasksId(string prefix)
    {
        var answer = await _host.PostAsync($"{prefix}/generateTask/nano-banana", Body);

        var submission = Assert.Single(_host.Cluster.Submissions);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal($$$"""{"code":200,"message":"success","data":{"taskId":"{{{submission.Id.ToPrefixedString()}}}"}}""", Encoding.UTF8.GetString(answer.Body));
        Assert.Equal(("nano-banana", """{"mode":"text-to-image","prompt":"a fox"}"""), (submission.Spec.Model, submission.Spec.Input));
        Assert.Equal(HttpStatusCode.OK, (await _host.GetAsync($"{prefix}/statusTask/nano-banana?taskId={submission.Id.ToPrefixedString()}")).Status);
    }

    [Theory]
    [InlineData("text/plain;charset=UTF-8")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData(null)]
    public async Task Row3_1_GenerateTask_ReadsJsonWhateverItSaysItIs(string? contentType)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Body));
        content.Headers.ContentType = contentType is null ? null : System.Net.Http.Headers.MediaTypeHeaderValue.Parse(contentType);

        var answer = await _host.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/api/v1/generateTask/flux-2") { Content = content });

        Assert.Equal(HttpStatusCode.OK, answer.Status);
    }

    [Fact]
    public async Task Row3_1_GenerateTask_OfACallback_KeepsItsAddress()
    {
        await _host.PostAsync("/api/v1/generateTask/sora-2", """{"request_type":"callback","callback_url":"https://example.com/hook","input":{"prompt":"x"}}""");

        var spec = Assert.Single(_host.Cluster.Submissions).Spec;
        Assert.Equal(("https://example.com/hook", null), (spec.Webhook!.Url, spec.Metadata));
    }

    [Theory]
    [InlineData("""{"input":{}}""", "Missing required field: input.prompt")]
    [InlineData("""{"request_type":"async"}""", "Missing required field: input")]
    [InlineData("""{"request_type":"callback","input":{"prompt":"x"}}""", "Missing required field: callback_url")]
    [InlineData("""{"request_type":"callback","callback_url":"http://example.com","input":{"prompt":"x"}}""", null)]
    [InlineData("""{"request_type":"later","input":{"prompt":"x"}}""", null)]
    [InlineData("""{"input":"x"}""", null)]
    [InlineData("[]", null)]
    [InlineData("not json", null)]
    public async Task Row3_1_GenerateTask_WhenTheRequestIsWrong_SaysWhatIsMissing(string body, string? error) =>
        AssertError(await _host.PostAsync("/api/v1/generateTask/flux-2", body), HttpStatusCode.BadRequest, "Invalid request", error);

    [Theory]
    [InlineData(5000, HttpStatusCode.OK)]
    [InlineData(5001, HttpStatusCode.BadRequest)]
    public async Task Row3_1_GenerateTask_TakesFiveThousandCharacters(int length, HttpStatusCode status) =>
        Assert.Equal(status, (await _host.PostAsync("/api/v1/generateTask/flux-2", $$$"""{"input":{"prompt":"{{{new string('x', length)}}}"}}""")).Status);

    [Fact]
    public async Task Resolution31_GenerateTask_OfAnUnknownModel_Is404()
    {
        _host.Cluster.Intake = _ => [new SubmitResult.Refused(new InputProblem("model_not_found", "model", "There is no model 'flux-9'."))];

        AssertError(await _host.PostAsync("/api/v1/generateTask/flux-9", Body), HttpStatusCode.NotFound, "There is no model 'flux-9'.");
    }

    [Theory]
    [InlineData(MediaTaskStatus.Queued, "pending")]
    [InlineData(MediaTaskStatus.Scheduled, "pending")]
    [InlineData(MediaTaskStatus.Retrying, "pending")]
    [InlineData(MediaTaskStatus.Processing, "processing")]
    public async Task Row0_2_EachLiveStatus_HasItsWord(MediaTaskStatus status, string word)
    {
        var data = await DataAsync(Samples.Task() with { Status = status, Progress = 40 });

        Assert.Equal((word, Samples.Now.ToUnixTimeMilliseconds(), 40), (data.GetProperty("state").GetString(), data.GetProperty("createTime").GetInt64(), data.GetProperty("progress").GetInt32()));
        Assert.False(data.TryGetProperty("completeTime", out _));
    }

    [Fact]
    public async Task Row3_2_StatusTask_WhenDone_HasItsUrlsInAString()
    {
        var data = await DataAsync(Samples.Completed());

        Assert.Equal("success", data.GetProperty("state").GetString());
        Assert.Equal($$"""{"resultUrls":["{{new Uri(_host.Address, "/v1/media/k1.png")}}"]}""", data.GetProperty("resultJson").GetString());
        Assert.Equal((2000, Samples.Now.AddSeconds(2).ToUnixTimeMilliseconds()), (data.GetProperty("costTime").GetInt32(), data.GetProperty("completeTime").GetInt64()));
    }

    [Fact]
    public async Task Row3_2_StatusTask_OfAudio_HasTracksToo()
    {
        var task = Samples.Completed();
        task = task with { Kind = MediaTaskKinds.Audio, Spec = task.Spec with { Input = """{"prompt":"x","title":"Fox"}""" }, Outputs = [new MediaOutput { Role = "audio", Key = "a.mp3", ContentType = "audio/mpeg" }] };

        var result = JsonDocument.Parse((await DataAsync(task)).GetProperty("resultJson").GetString()!).RootElement;

        var url = new Uri(_host.Address, "/v1/media/a.mp3").ToString();
        Assert.Equal(url, result.GetProperty("resultUrls")[0].GetString());
        Assert.Equal((url, "Fox"), (result.GetProperty("tracks")[0].GetProperty("audio_url").GetString(), result.GetProperty("tracks")[0].GetProperty("title").GetString()));
    }

    [Theory]
    [InlineData(FailureCodes.ContentPolicyViolation, "CONTENT_VIOLATION")]
    [InlineData(FailureCodes.InvalidRequest, "INVALID_PROMPT")]
    [InlineData(FailureCodes.InsufficientQuota, "INSUFFICIENT_CREDITS")]
    [InlineData(FailureCodes.ModelOverloaded, "MODEL_UNAVAILABLE")]
    [InlineData(FailureCodes.NetworkError, "GENERATION_FAILED")]
    [InlineData(FailureCodes.Timeout, "PROCESSING_TIMEOUT")]
    public async Task Row0_3_EachFailure_HasItsCode(string code, string failCode)
    {
        var data = await DataAsync(Samples.Failed() with { Failure = new MediaTaskFailure(code, "Why.", Retryable: false) });

        Assert.Equal(("failed", failCode, "Why."), (data.GetProperty("state").GetString(), data.GetProperty("failCode").GetString(), data.GetProperty("failMsg").GetString()));
    }

    [Fact]
    public async Task Row0_2_ACancelledTask_HasFailed()
    {
        var data = await DataAsync(Samples.Task() with { Status = MediaTaskStatus.Cancelled, CompletedAt = Samples.Now });

        Assert.Equal(("failed", "CANCELLED", true), (data.GetProperty("state").GetString(), data.GetProperty("failCode").GetString(), data.GetProperty("cancelled").GetBoolean()));
    }

    [Fact]
    public async Task Row3_2_StatusTask_WhenUnknown_Is404WithAnObject()
    {
        AssertError(await _host.GetAsync($"/api/v1/statusTask/flux-2?taskId={Guid.CreateVersion7()}"), HttpStatusCode.NotFound, "Task not found");
        AssertError(await _host.GetAsync("/api/v1/statusTask/flux-2"), HttpStatusCode.BadRequest, "Invalid request", "Missing required field: taskId");
    }

    [Fact]
    public async Task Errors_OfTheFramework_HaveAnObjectInData()
    {
        using var client = _host.CreateClient(key: null);
        AssertError(await _host.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/api/v1/statusTask/flux-2?taskId=1"), client), HttpStatusCode.Unauthorized, "Unauthorized");
        AssertError(await _host.GetAsync("/api/v1/generateTask/flux-2"), HttpStatusCode.MethodNotAllowed, "The address has no such method.");
    }

    private async Task<JsonElement> DataAsync(MediaTaskSnapshot task)
    {
        _host.Cluster.Tasks[task.Id.ToString()] = task;
        var answer = await _host.GetAsync($"/api/v1/statusTask/any?taskId={task.Id.ToPrefixedString()}");
        Assert.Equal((HttpStatusCode.OK, 200, "success"), (answer.Status, answer.Json.GetProperty("code").GetInt32(), answer.Json.GetProperty("message").GetString()));
        return answer.Json.GetProperty("data");
    }

    private static void AssertError(Answer answer, HttpStatusCode status, string message, string? error = null)
    {
        Assert.Equal((status, (int)status, message), (answer.Status, answer.Json.GetProperty("code").GetInt32(), answer.Json.GetProperty("message").GetString()));
        var text = answer.Json.GetProperty("data").GetProperty("error").GetString();
        Assert.Equal(error ?? text, text);
        Assert.False(string.IsNullOrEmpty(text));
    }
}
