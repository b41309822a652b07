using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Orleans.MediaTasks.OpenAi;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.OpenAi;

public sealed class OpenAiProviderTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly FakeTimeProvider _clock = new();
    private readonly InMemoryMediaStore _store = new("unused");
    private ScriptedOpenAi _server = null!;
    private OpenAiProvider _provider = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedOpenAi.StartAsync();
        _provider = Open(new OpenAiOptions
        {
            Url = _server.Url,
            ApiKey = "sk-test",
            MaximumAnswerBytes = 100_000,
            Models =
            {
                new() { Name = "gpt-image-1", Kind = "image" }, new() { Name = "flux", Kind = "image", Remote = "black-forest-labs/FLUX.1" },
                new() { Name = "voice", Kind = "audio" }, new() { Name = "vectors", Kind = "embedding" },
            },
        });
    }

    public async ValueTask DisposeAsync()
    {
        _provider.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("openai/gpt-image-1", """{"prompt":"a \"fox\"","n":2,"size":"auto","output_compression":70,"lenient":true}""", "images/generations", """{"model":"gpt-image-1","prompt":"a \"fox\"","n":2,"size":"auto","output_compression":70}""")]
    [InlineData("openai/flux", """{"prompt":"a fox"}""", "images/generations", """{"model":"black-forest-labs/FLUX.1","prompt":"a fox","response_format":"b64_json"}""")]
    [InlineData("openai/voice", """{"text":"hello","speed":1.5}""", "audio/speech", """{"model":"voice","input":"hello","voice":"alloy","response_format":"mp3","speed":1.5}""")]
    [InlineData("openai/vectors", """{"input":"a fox","dimensions":256}""", "embeddings", """{"model":"vectors","input":["a fox"],"dimensions":256,"encoding_format":"float"}""")]
    public async Task Call_HasTheServersWordsAndTheKey(string model, string input, string path, string body)
    {
        Assert.IsType<AttemptOutcome.Succeeded>(await StartAsync(model, input));

        var call = Assert.Single(_server.Calls);
        Assert.Equal((path, "Bearer sk-test"), (call.Path, call.Authorization));
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(body).RootElement, call.Body), call.Body.GetRawText());
    }

    [Fact]
    public async Task Pictures_AreStoredWithTheirSize_AndVectorsKeepWhatWasCounted()
    {
        var pictures = Assert.IsType<AttemptOutcome.Succeeded>(await StartAsync("openai/gpt-image-1", """{"prompt":"a fox","n":2}""")).Outputs;
        var vectors = Assert.Single(Assert.IsType<AttemptOutcome.Succeeded>(await StartAsync("openai/vectors", """{"input":["a","b"]}""")).Outputs);

        Assert.Equal([("image", "image/png", 1, 1), ("image", "image/png", 1, 1)], pictures.Select(picture => (picture.Role, picture.ContentType, picture.Width!.Value, picture.Height!.Value)));
        Assert.Equal(2, _store.Keys.Count);
        Assert.Equal("""{"model":"openai/vectors","dimensions":2,"data":[{"index":0,"embedding":[0,0.5]},{"index":1,"embedding":[1,0.5]}],"usage":{"prompt_tokens":7,"total_tokens":7}}""", vectors.Data);
    }

    [Theory]
    [InlineData(400, """{"error":{"message":"Your request was rejected.","code":"moderation_blocked"}}""", typeof(AttemptOutcome.ContentRejected))]
    [InlineData(400, """{"error":{"message":"No.","type":"invalid_request_error","code":"content_policy_violation"}}""", typeof(AttemptOutcome.ContentRejected))]
    [InlineData(400, """{"error":{"message":"Invalid size.","code":"invalid_value"}}""", typeof(AttemptOutcome.Invalid))]
    [InlineData(400, """{"error":{"message":"Limit reached.","code":"billing_hard_limit_reached"}}""", typeof(AttemptOutcome.OutOfCredit))]
    [InlineData(401, """{"error":{"message":"Incorrect API key provided: sk-te*t.","code":"invalid_api_key"}}""", typeof(AttemptOutcome.Misconfigured))]
    [InlineData(402, "", typeof(AttemptOutcome.OutOfCredit))]
    [InlineData(404, """{"error":"model 'flux' not found"}""", typeof(AttemptOutcome.Misconfigured))]
    [InlineData(408, "", typeof(AttemptOutcome.SubmitUnknown))]
    [InlineData(429, """{"error":{"message":"Slow down.","type":"requests","code":"rate_limit_exceeded"}}""", typeof(AttemptOutcome.Throttled))]
    [InlineData(429, """{"error":{"message":"Pay first.","type":"insufficient_quota","code":"insufficient_quota"}}""", typeof(AttemptOutcome.OutOfCredit))]
    [InlineData(500, """{"error":{"message":"The server had an error.","type":"server_error"}}""", typeof(AttemptOutcome.Overloaded))]
    [InlineData(500, "<html>", typeof(AttemptOutcome.SubmitUnknown))]
    [InlineData(502, """{"error":{"message":"\ud800"}}""", typeof(AttemptOutcome.SubmitUnknown))]
    [InlineData(503, "", typeof(AttemptOutcome.SubmitUnknown))]
    [InlineData(504, "", typeof(AttemptOutcome.SubmitUnknown))]
    [InlineData(302, "", typeof(AttemptOutcome.SubmitUnknown))]
    public async Task Refusal_IsRepeatedOnlyWhereItIsCertainThatNothingWasMade(int status, string body, Type outcome)
    {
        _server.OnCall = context => Results.Text(body, statusCode: status).ExecuteAsync(context);

        Assert.IsType(outcome, await StartAsync());
        Assert.Single(_server.Calls);
    }

    [Fact]
    public async Task Refusal_PassesTheWaitOn_AndNeverTheKey()
    {
        var status = 429;
        _server.OnCall = context =>
        {
            context.Response.Headers.RetryAfter = "7";
            return Results.Text("""{"error":{"message":"Incorrect API key provided: sk-test"}}""", statusCode: status).ExecuteAsync(context);
        };

        Assert.Equal(new AttemptOutcome.Throttled(TimeSpan.FromSeconds(7)), await StartAsync());
        status = 503;
        Assert.Equal(TimeSpan.FromSeconds(7), Assert.IsType<AttemptOutcome.Overloaded>(await StartAsync()).RetryAfter);
        status = 401;
        Assert.DoesNotContain("sk-test", Assert.IsType<AttemptOutcome.Misconfigured>(await StartAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_ThatIsLost_IsAskedForOnce()
    {
        _server.OnCall = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };

        Assert.IsType<AttemptOutcome.SubmitUnknown>(await StartAsync());
        Assert.Single(_server.Calls);
    }

    [Fact]
    public async Task Server_ThatIsNotThere_WasSentNothing()
    {
        await _server.DisposeAsync();

        Assert.IsType<AttemptOutcome.Unreachable>(await StartAsync());
    }

    [Theory]
    [InlineData("openai/gpt-image-1", "<html>")]
    [InlineData("openai/gpt-image-1", "[]")]
    [InlineData("openai/gpt-image-1", """{"data":[]}""")]
    [InlineData("openai/gpt-image-1", """{"data":[{"url":"https://example.com/a.png"}]}""")]
    [InlineData("openai/gpt-image-1", """{"data":[{"b64_json":"!"}]}""")]
    [InlineData("openai/gpt-image-1", $$"""{"data":[{"b64_json":"{{ScriptedOpenAi.Picture}}"},{"b64_json":"bm8gcGljdHVyZQ=="}]}""")]
    [InlineData("openai/gpt-image-1", """{"data":[{"b64_json":"iVBORw0KGgo="}]}""")]
    [InlineData("openai/voice", """{"error":"a page"}""")]
    [InlineData("openai/voice", "")]
    [InlineData("openai/vectors", """{"data":[{"embedding":"AAAA"}]}""")]
    [InlineData("openai/vectors", """{"data":[{"embedding":[1,"2"]}]}""")]
    public async Task Answer_ThatIsNotWhatWasAskedFor_FailsForGoodAndLeavesNothing(string model, string body)
    {
        _server.OnCall = context => Results.Text(body).ExecuteAsync(context);

        Assert.False(Assert.IsType<AttemptOutcome.Refused>(await StartAsync(model, """{"prompt":"a","input":"a"}""")).Retryable);
        Assert.Empty(_store.Keys);
    }

    [Fact]
    public async Task Answer_AtItsLimit_IsTaken_AndALongerOneIsNot()
    {
        var body = $$"""{"data":[{"b64_json":"{{ScriptedOpenAi.Picture}}"}]}""";
        var length = 100_000;
        _server.OnCall = context => Results.Text(body.PadRight(length)).ExecuteAsync(context);

        Assert.IsType<AttemptOutcome.Succeeded>(await StartAsync());
        length++;
        Assert.IsType<AttemptOutcome.SubmitUnknown>(await StartAsync());
    }

    [Fact]
    public async Task Attempt_ThatIsToldToStop_StillWaitsTenSecondsForWhatItPaidFor()
    {
        var (asked, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        _server.OnCall = async context =>
        {
            asked.TrySetResult();
            await answer.Task.WaitAsync(context.RequestAborted);
            await Results.Text($$"""{"data":[{"b64_json":"{{ScriptedOpenAi.Picture}}"}]}""").ExecuteAsync(context);
        };
        using var stop = new CancellationTokenSource();

        var kept = StartUntilAsync(stop.Token);
        await asked.Task.WaitAsync(Deadline, TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        _clock.Advance(TimeSpan.FromSeconds(9));
        answer.SetResult();
        Assert.IsType<AttemptOutcome.Succeeded>(await kept);

        (asked, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        using var again = new CancellationTokenSource();
        var given = StartUntilAsync(again.Token);
        await asked.Task.WaitAsync(Deadline, TestContext.Current.CancellationToken);
        await again.CancelAsync();
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.IsType<AttemptOutcome.SubmitUnknown>(await given);
    }

    [Fact]
    public void Provider_SaysThatItsCallsCannotBeRepeated()
    {
        var description = _provider.Describe();

        Assert.Equal((false, true, false), (description.IsLocal, description.DurableStart, description.IdempotentSubmit));
        Assert.Equal(["openai/gpt-image-1", "openai/flux", "openai/voice", "openai/vectors"], description.Models.Select(model => model.Name));
        Assert.DoesNotContain(description.Models, model => model.IsDefault);
    }

    private OpenAiProvider Open(OpenAiOptions options) => new(options, _store, _clock);

    private Task<AttemptOutcome> StartAsync(string model = "openai/gpt-image-1", string input = """{"prompt":"a fox"}""") => StartUntilAsync(TestContext.Current.CancellationToken, model, input);

    private Task<AttemptOutcome> StartUntilAsync(CancellationToken stop, string model = "openai/gpt-image-1", string input = """{"prompt":"a fox"}""")
    {
        var info = _provider.Describe().Models.Single(known => known.Name == model);
        return _provider.StartAsync(AnAttempt.Of(new() { Kind = info.Kind, Model = model, Input = input }), stop).WaitAsync(Deadline, TestContext.Current.CancellationToken);
    }
}
