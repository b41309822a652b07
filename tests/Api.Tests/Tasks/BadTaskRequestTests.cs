using System.Net;
using System.Text;
using Orleans.MediaTasks.Api.Hosting;

namespace Orleans.MediaTasks.Api.Tasks;

/// <summary>What a bad submission gets: a 4xx that names the field, and nothing is stored.</summary>
public sealed class BadTaskRequestTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly ApiHost _host = shared.Host;

    [Theory]
    // Kinds and models.
    [InlineData("""{}""", "missing_parameter", "model")]
    [InlineData("""{"kind":null,"model":null}""", "missing_parameter", "model")]
    [InlineData("""{"kind":"painting"}""", "invalid_request", "kind")]
    [InlineData("""{"kind":"Image"}""", "invalid_request", "kind")]
    [InlineData("""{"kind":7}""", "invalid_request", "kind")]
    [InlineData("""{"model":["a"]}""", "invalid_request", "model")]
    [InlineData("""{"model":""}""", "invalid_request", "model")]
    // Input.
    [InlineData("""{"model":"m","input":"a fox"}""", "invalid_request", "input")]
    [InlineData("""{"model":"m","input":[]}""", "invalid_request", "input")]
    [InlineData("""{"model":"m","prompt":"a fox"}""", "invalid_request", "prompt")]
    [InlineData("""{"model":"m","input":{"prompt":"a\u0000b"}}""", "invalid_request", "input.prompt")]
    [InlineData("""{"model":"m","input":{"prompt":"\ud800"}}""", "invalid_request", "input.prompt")]
    [InlineData("""{"model":"m","input":{"prompt":"\udc00\ud800"}}""", "invalid_request", "input.prompt")]
    [InlineData("""{"model":"m","input":{"list":[1,{"deep":"\uD83D"}]}}""", "invalid_request", "input.list[1].deep")]
    [InlineData("""{"model":"m","input":{"a\u0000":1}}""", "invalid_request", "input.(key)")]
    [InlineData("""{"model":"m","input":{"size":1e999}}""", "invalid_request", "input.size")]
    // Priority.
    [InlineData("""{"model":"m","priority":0}""", "invalid_request", "priority")]
    [InlineData("""{"model":"m","priority":11}""", "invalid_request", "priority")]
    [InlineData("""{"model":"m","priority":-1}""", "invalid_request", "priority")]
    [InlineData("""{"model":"m","priority":5.5}""", "invalid_request", "priority")]
    [InlineData("""{"model":"m","priority":"high"}""", "invalid_request", "priority")]
    [InlineData("""{"model":"m","priority":99999999999999999999}""", "invalid_request", "priority")]
    // Times.
    [InlineData("""{"model":"m","start_at":"2001-01-01T00:00:00Z"}""", "invalid_request", "start_at")]
    [InlineData("""{"model":"m","start_at":"9999-12-31T23:59:59Z"}""", "invalid_request", "start_at")]
    [InlineData("""{"model":"m","start_at":"2030-01-01T00:00:00"}""", "invalid_request", "start_at")]
    [InlineData("""{"model":"m","start_at":"tomorrow"}""", "invalid_request", "start_at")]
    [InlineData("""{"model":"m","start_at":1893456000}""", "invalid_request", "start_at")]
    [InlineData("""{"model":"m","delay":-1}""", "invalid_request", "delay")]
    [InlineData("""{"model":"m","delay":1e300}""", "invalid_request", "delay")]
    [InlineData("""{"model":"m","delay":"30"}""", "invalid_request", "delay")]
    [InlineData("""{"model":"m","delay":"-00:00:30"}""", "invalid_request", "delay")]
    [InlineData("""{"model":"m","delay":true}""", "invalid_request", "delay")]
    [InlineData("""{"model":"m","start_ttl":0}""", "invalid_request", "start_ttl")]
    [InlineData("""{"model":"m","timeout":0}""", "invalid_request", "timeout")]
    [InlineData("""{"model":"m","timeout":"8.00:00:00"}""", "invalid_request", "timeout")]
    // Retry.
    [InlineData("""{"model":"m","retry":3}""", "invalid_request", "retry")]
    [InlineData("""{"model":"m","retry":{"max_attempts":0}}""", "invalid_request", "retry.max_attempts")]
    [InlineData("""{"model":"m","retry":{"max_attempts":101}}""", "invalid_request", "retry.max_attempts")]
    [InlineData("""{"model":"m","retry":{"initial_interval":-1}}""", "invalid_request", "retry.initial_interval")]
    [InlineData("""{"model":"m","retry":{"coefficient":0.5}}""", "invalid_request", "retry.coefficient")]
    [InlineData("""{"model":"m","retry":{"max_interval":604801}}""", "invalid_request", "retry.max_interval")]
    [InlineData("""{"model":"m","retry":{"jitter":1.1}}""", "invalid_request", "retry.jitter")]
    [InlineData("""{"model":"m","retry":{"maxAttempts":3}}""", "invalid_request", "retry.maxAttempts")]
    // Lists.
    [InlineData("""{"model":"m","fallback_models":"x"}""", "invalid_request", "fallback_models")]
    [InlineData("""{"model":"m","fallback_models":["a","b","c","d","e","f"]}""", "invalid_request", "fallback_models")]
    [InlineData("""{"model":"m","fallback_models":["a",""]}""", "invalid_request", "fallback_models[1]")]
    [InlineData("""{"model":"m","tags":{"a":1}}""", "invalid_request", "tags")]
    [InlineData("""{"model":"m","tags":["a",1]}""", "invalid_request", "tags[1]")]
    [InlineData("""{"model":"m","metadata":"x"}""", "invalid_request", "metadata")]
    // Mistyped fields.
    [InlineData("""{"model":"m","priorty":3}""", "invalid_request", "priorty")]
    [InlineData("""{"model":"m","startAt":"2030-01-01T00:00:00Z"}""", "invalid_request", "startAt")]
    [InlineData("""{"model":"m","tag":["a"]}""", "invalid_request", "tag")]
    // Not a task at all.
    [InlineData("""[]""", "invalid_request", null)]
    [InlineData("""null""", "invalid_request", null)]
    [InlineData("\"text\"", "invalid_request", null)]
    public async Task Submit_WhenAFieldIsBad_NamesIt(string json, string code, string? field)
    {
        var stored = _host.Cluster.Submissions.Count;
        var answer = await _host.PostAsync("/v1/tasks", json);

        var error = answer.AssertError(HttpStatusCode.BadRequest, code);
        Assert.Equal(field, error.GetProperty("field").GetString());
        Assert.Equal(stored, _host.Cluster.Submissions.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("{")]
    [InlineData("""{"model":"m",}""")]
    [InlineData("""{"model":"m"} {}""")]
    [InlineData("""{"model":"m"} // comment""")]
    [InlineData("""{"model":NaN}""")]
    [InlineData("""{"model":"m","priority":Infinity}""")]
    [InlineData("""{'model':'m'}""")]
    [InlineData("""{"model":"m","model":"n"}""")]
    [InlineData("""{"model":"m","input":{"size":1,"size":2}}""")]
    [InlineData("""{"model":"m","input":{"a":1,"\u0061":2}}""")]
    [InlineData("{\"model\":\"a\u0000b\"}")]
    [InlineData("{\"model\":\"a\nb\"}")]
    public async Task Submit_WhenJsonIsMalformed_Says400(string json)
    {
        var stored = _host.Cluster.Submissions.Count;
        var answer = await _host.PostAsync("/v1/tasks", json);

        answer.AssertError(HttpStatusCode.BadRequest, "malformed_json");
        Assert.Equal(stored, _host.Cluster.Submissions.Count);
    }

    [Theory]
    [InlineData(new byte[] { 0x22, 0xff, 0x22 })]
    [InlineData(new byte[] { 0x22, 0xed, 0xa0, 0x80, 0x22 })]
    [InlineData(new byte[] { 0x22, 0xc0, 0x80, 0x22 })]
    public async Task Submit_WhenBytesAreNotUtf8_Says400(byte[] model)
    {
        byte[] body = [.. "{\"model\":"u8, .. model, .. "}"u8];
        var answer = await _host.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/v1/tasks") { Content = new ByteArrayContent(body) });

        answer.AssertError(HttpStatusCode.BadRequest, "malformed_json");
    }

    [Fact]
    public async Task Submit_AtTheDepthLimit_IsTakenAndOneDeeperIsNot()
    {
        // The task, its input and the lists within count as levels.
        static string Nested(int levels) => "{\"model\":\"m\",\"input\":{\"a\":" + new string('[', levels - 2) + new string(']', levels - 2) + "}}";

        Assert.Equal(HttpStatusCode.Accepted, (await _host.PostAsync("/v1/tasks", Nested(32))).Status);
        (await _host.PostAsync("/v1/tasks", Nested(33))).AssertError(HttpStatusCode.BadRequest, "malformed_json");
        (await _host.PostAsync("/v1/tasks", Nested(100_000))).AssertError(HttpStatusCode.BadRequest, "malformed_json");
    }

    [Fact]
    public async Task Submit_AtTheLengthLimits_IsTakenAndOneMoreIsNot()
    {
        async Task CheckAsync(Func<int, string> json, int limit, string field)
        {
            Assert.Equal(HttpStatusCode.Accepted, (await _host.PostAsync("/v1/tasks", json(limit))).Status);
            var error = (await _host.PostAsync("/v1/tasks", json(limit + 1))).AssertError(HttpStatusCode.BadRequest, "invalid_request");
            Assert.Equal(field, error.GetProperty("field").GetString());
        }

        await CheckAsync(length => $$$"""{"model":"m","input":{"prompt":"{{{new string('ä', length)}}}"}}""", 32_000, "input.prompt");
        await CheckAsync(length => $$$"""{"model":"m","input":{"prompt":"{{{string.Concat(Enumerable.Repeat("🦊", length))}}}"}}""", 32_000, "input.prompt");
        await CheckAsync(length => $$"""{"model":"{{new string('m', length)}}"}""", 128, "model");
        await CheckAsync(length => $$"""{"model":"m","tags":["{{new string('t', length)}}"]}""", 64, "tags[0]");
        await CheckAsync(length => $$"""{"model":"m","tags":[{{string.Join(',', Enumerable.Repeat("\"t\"", length))}}]}""", 20, "tags");
        await CheckAsync(length => $$$"""{"model":"m","metadata":{"a":"{{{new string('x', length - 8)}}}"}}""", 16 * 1024, "metadata");
    }

    [Fact]
    public async Task Submit_WhenBodyIsLongerThanAMebibyte_Says413()
    {
        var atLimit = "{\"model\":\"m\"" + new string(' ', (1024 * 1024) - 13) + "}";

        Assert.Equal(HttpStatusCode.Accepted, (await _host.PostAsync("/v1/tasks", atLimit)).Status);
        (await _host.PostAsync("/v1/tasks", atLimit + " ")).AssertError(HttpStatusCode.RequestEntityTooLarge, "body_too_large");
        (await _host.PostAsync("/v1/tasks", new string(' ', 20 * 1024 * 1024))).AssertError(HttpStatusCode.RequestEntityTooLarge, "body_too_large");
    }

    [Fact]
    public async Task Submit_WhenALongBodyHasNoLength_Says413()
    {
        var content = new StreamContent(new MemoryStream(Encoding.ASCII.GetBytes(new string(' ', (1024 * 1024) + 1))));
        content.Headers.ContentType = new("application/json");
        var answer = await _host.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/v1/tasks") { Content = content, Headers = { TransferEncodingChunked = true } });

        answer.AssertError(HttpStatusCode.RequestEntityTooLarge, "body_too_large");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/xml")]
    [InlineData("nonsense")]
    public async Task Submit_WhenTheContentTypeIsNotJson_Says415(string type)
    {
        var content = new ByteArrayContent("{\"model\":\"m\"}"u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        var answer = await _host.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/v1/tasks") { Content = content });

        var error = answer.AssertError(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
        Assert.Equal("application/json", error.GetProperty("allowed")[0].GetString());
    }

    [Fact]
    public async Task Submit_WhenManyFieldsAreBad_ListsThemAll()
    {
        var error = (await _host.PostAsync("/v1/tasks", """{"kind":"x","priority":0,"retry":{"jitter":2}}""")).AssertError(HttpStatusCode.BadRequest, "invalid_request");

        Assert.Equal(["kind", "priority", "retry.jitter"], error.GetProperty("errors").EnumerateArray().Select(item => item.GetProperty("field").GetString()));
        Assert.Contains("image", error.GetProperty("allowed").EnumerateArray().Select(item => item.GetString()));
    }

    [Fact]
    public async Task Submit_WhenFieldsAreForeign_IgnoresThem()
    {
        var answer = await _host.PostAsync("/v1/tasks", """{"model":"m","user":"u-1","webhook_url":"https://x.example","n":1}""");

        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
    }
}
