using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using Orleans.MediaTasks.Api.Hosting;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

public sealed class SynchronousTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private const string Image = """{"model":"m","prompt":"a fox"}""";

    private readonly ApiHost _host = shared.WithNewScript();

    [Fact]
    public async Task Row1_1_4_Resolution11_ImagesWithoutAsync_AnswerLikeOpenAi()
    {
        _host.EndWhenWatched(task => Samples.Completed(task.Id));

        var answer = await _host.PostAsync("/v1/images/generations", Image);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(["created", "data"], answer.Json.EnumerateObject().Select(field => field.Name));
        Assert.Equal(Samples.Now.ToUnixTimeSeconds(), answer.Json.GetProperty("created").GetInt64());
        var item = Assert.Single(answer.Json.GetProperty("data").EnumerateArray());
        Assert.Equal((new Uri(_host.Address, "/v1/media/k1.png").ToString(), "a fox"), (item.Text("url"), item.Text("revised_prompt")));
    }

    [Fact]
    public async Task Row1_1_4_B64Json_HasThePictureItself()
    {
        _host.Media.Add("k1.png", "dev", "image/png", [1, 2, 3]);
        _host.EndWhenWatched(task => Samples.Completed(task.Id));

        var item = (await _host.PostAsync("/v1/images/generations", """{"model":"m","prompt":"a fox","response_format":"b64_json"}""")).Json.GetProperty("data")[0];

        Assert.Equal([1, 2, 3], item.GetProperty("b64_json").GetBytesFromBase64());
        Assert.False(item.TryGetProperty("url", out _));
    }

    [Fact]
    public async Task Resolution11_WhenTheWaitIsOver_TheAnswerIsTheTask()
    {
        await using var impatient = await ApiHost.StartAsync(settings: new KeyValuePair<string, string?>("MediaTasks:Dialects:Conduit:SynchronousWait", "00:00:00"));

        var answer = await impatient.PostAsync("/v1/images/generations", Image);

        Assert.Equal((HttpStatusCode.Accepted, "queued"), (answer.Status, answer.Json.Text("status")));
        Assert.NotEmpty(answer.Json.Text("task_id")!);
        Assert.NotNull(answer.Header("Location"));
    }

    [Theory]
    [InlineData(FailureCodes.ContentPolicyViolation, 400, "invalid_request_error")]
    [InlineData(FailureCodes.InsufficientQuota, 402, "invalid_request_error")]
    [InlineData(FailureCodes.RateLimitExceeded, 429, "rate_limit_error")]
    [InlineData(FailureCodes.ModelOverloaded, 503, "overloaded_error")]
    [InlineData(FailureCodes.NetworkError, 502, "api_error")]
    [InlineData(FailureCodes.Timeout, 504, "api_error")]
    [InlineData(FailureCodes.ConfigurationError, 503, "overloaded_error")]
    [InlineData(FailureCodes.Poisoned, 500, "api_error")]
    public async Task Row0_3_Row1_4_2_AFailureThatWasWaitedFor_IsAnErrorOfTheSameCode(string code, int status, string type)
    {
        _host.EndWhenWatched(task => Samples.Failed(task.Id) with { Failure = new MediaTaskFailure(code, "No.", Retryable: false) });

        var answer = await _host.PostAsync("/v1/images/generations", Image);

        var error = answer.AssertError((HttpStatusCode)status, code);
        Assert.Equal(type, error.GetProperty("error").Text("type"));
    }

    [Fact]
    public async Task Row1_4_3_RateLimit_SaysHowLongToWaitInTheSentenceAndTheHeader()
    {
        _host.EndWhenWatched(task => Samples.Failed(task.Id) with { Failure = new MediaTaskFailure(FailureCodes.RateLimitExceeded, "Rate limit exceeded.", Retryable: true) });

        var answer = await _host.PostAsync("/v1/images/generations", Image);

        Assert.Equal("Rate limit exceeded. Please retry after 60 seconds.", answer.Json.GetProperty("error").Text("message"));
        Assert.Equal("60", answer.Header("Retry-After"));
    }

    [Fact]
    public async Task Images_WhenCancelledMeanwhile_SaySo()
    {
        _host.EndWhenWatched(task => task with { Status = MediaTaskStatus.Cancelled });

        (await _host.PostAsync("/v1/images/generations", Image)).AssertError(HttpStatusCode.Conflict, "cancelled");
    }

    [Fact]
    public async Task Row1_1_21_Speech_AnswersWithTheSound()
    {
        _host.Media.Add("a.mp3", "dev", "audio/mpeg", [7, 8, 9]);
        _host.EndWhenWatched(task => Samples.Completed(task.Id) with { Kind = MediaTaskKinds.Audio, Outputs = [new MediaOutput { Role = "audio", Key = "a.mp3", ContentType = "audio/mpeg" }] });

        var answer = await _host.PostAsync("/v1/audio/speech", """{"model":"m","input":"Good morning."}""");

        Assert.Equal((HttpStatusCode.OK, "audio/mpeg"), (answer.Status, answer.ContentType));
        Assert.Equal([7, 8, 9], answer.Body);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Row1_1_21_Embeddings_AnswerLikeOpenAi(bool isStored)
    {
        const string Vectors = """{"model":"h","dimensions":2,"data":[{"index":0,"embedding":[0.5,-1]},{"index":1,"embedding":[0,2]}]}""";
        _host.Media.Add("e.json", "dev", "application/json", Encoding.UTF8.GetBytes(Vectors));
        var output = new MediaOutput { Role = "embedding", ContentType = "application/json" };
        _host.EndWhenWatched(task => Samples.Completed(task.Id) with
        {
            Kind = MediaTaskKinds.Embedding,
            Outputs = [isStored ? output with { Key = "e.json" } : output with { Data = Vectors }],
        });

        var plain = (await _host.PostAsync("/v1/embeddings", """{"model":"m","input":["a","b"]}""")).Json;
        var packed = (await _host.PostAsync("/v1/embeddings", """{"model":"m","input":["a","b"],"encoding_format":"base64"}""")).Json;

        Assert.Equal(("list", "images/render", 0), (plain.Text("object"), plain.Text("model"), plain.GetProperty("usage").GetProperty("total_tokens").GetInt32()));
        Assert.Equal(2, plain.GetProperty("data").GetArrayLength());
        Assert.Equal(("embedding", 1, "[0,2]"), (plain.GetProperty("data")[1].Text("object"), plain.GetProperty("data")[1].GetProperty("index").GetInt32(), plain.GetProperty("data")[1].GetProperty("embedding").GetRawText()));
        Assert.Equal([0.5f, -1f], MemoryMarshal.Cast<byte, float>(packed.GetProperty("data")[0].GetProperty("embedding").GetBytesFromBase64()).ToArray());
    }
}
