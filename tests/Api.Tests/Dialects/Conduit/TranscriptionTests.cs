using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Orleans.MediaTasks.Api.Hosting;
using Orleans.MediaTasks.Api.Media;
using Orleans.MediaTasks.Media;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary>Forms with sound, as OpenAI's clients send them.</summary>
public sealed class TranscriptionTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private const string Path = "/v1/audio/transcriptions";
    private const string Heard = """{"task":"transcribe","language":"english","duration":3.5,"text":"go forward ten meters","segments":[{"id":0,"start":0.5,"end":1.5,"text":"go forward"},{"id":1,"start":2,"end":3,"text":"ten meters"}]}""";

    private static readonly byte[] Sound = [0, 0, 0, 24, .. "ftypM4A "u8, .. new byte[20]];

    private readonly ApiHost _host = shared.WithNewScript();

    private MediaTaskSpec Spec => _host.Cluster.Submissions.Single().Spec;

    [Theory]
    [InlineData(Path, "transcribe")]
    [InlineData("/v1/audio/translations", "translate")]
    public async Task Row1_1_21a_Form_BecomesATaskOfTheFile(string path, string task)
    {
        (string, string)[] fields =
        [
            ("model", "whisper-1"), ("language", "en"), ("prompt", "robots"), ("response_format", "verbose_json"), ("temperature", "0.2"),
            ("timestamp_granularities[]", "segment"), ("timestamp_granularities[]", "word"), ("async", "true"), ("priority", "7"), ("user", "u1"),
            ("metadata", """{"order":7}"""), ("webhook_url", "https://hooks.example/x"), ("webhook_headers", """{"A":"b"}"""), ("webhook_events[]", "task.completed"), ("empty", ""),
            ("source", "/v1/media/of-somebody-else.wav"), ("task", "summarise"),
        ];

        var answer = await PostAsync(path, Form(Sound, fields));

        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        Assert.Equal((answer.Json.Text("id"), "queued"), (answer.Json.Text("task_id"), answer.Json.Text("status")));
        Assert.Equal((MediaTaskKinds.Transcription, "whisper-1", 7, 4), (Spec.Kind, Spec.Model, Spec.Priority, Spec.Retry.MaximumAttempts));
        Assert.Equal(("https://hooks.example/x", """{"A":"b"}""", "task.completed"), (Spec.Webhook!.Url, Spec.Webhook.Headers, Spec.Webhook.Events.Single()));
        Assert.Equal("""{"order":7,"user":"u1"}""", Spec.Metadata);
        var source = JsonDocument.Parse(Spec.Input).RootElement.Text("source")!;
        Assert.Equal(
            $$"""{"source":"{{source}}","task":"{{task}}","language":"en","prompt":"robots","response_format":"verbose_json","temperature":0.2,"timestamp_granularities":["segment","word"]}""",
            Spec.Input);
        Assert.Equal(Sound, (await _host.GetAsync(source)).Body);
    }

    [Fact]
    public async Task Row1_1_21a_Form_MayHaveItsFieldsAfterTheFile()
    {
        using var form = Form(Sound);
        form.Add(new StringContent("m"), "model");
        form.Add(new StringContent("True"), "async");
        form.Add(new StringContent("""["segment"]"""), "timestamp_granularities");

        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync(Path, form)).Status);
        Assert.Equal("m", Spec.Model);
        Assert.EndsWith(",\"timestamp_granularities\":[\"segment\"]}", Spec.Input, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "application/json", """{"text":"go forward ten meters"}""")]
    [InlineData("json", "application/json", """{"text":"go forward ten meters"}""")]
    [InlineData("verbose_json", "application/json", Heard)]
    [InlineData("text", "text/plain", "go forward ten meters\n")]
    [InlineData("srt", "application/x-subrip", "1\n00:00:00,500 --> 00:00:01,500\ngo forward\n\n2\n00:00:02,000 --> 00:00:03,000\nten meters\n\n")]
    [InlineData("vtt", "text/vtt", "WEBVTT\n\n00:00:00.500 --> 00:00:01.500\ngo forward\n\n00:00:02.000 --> 00:00:03.000\nten meters\n\n")]
    public async Task Row1_1_21a_Answer_HasTheFormatThatWasAskedFor(string? format, string type, string text)
    {
        _host.Media.Add("t/transcript.json", "dev", "application/json", Encoding.UTF8.GetBytes(Heard));
        foreach (var isStored in (bool[])[false, true])
        {
            var output = new MediaOutput { Role = Transcript.Role, Key = "t/transcript.json", ContentType = "application/json", Data = isStored ? null : Heard };
            _host.EndWhenWatched(task => Samples.Completed(task.Id) with { Kind = MediaTaskKinds.Transcription, Outputs = [output] });

            var answer = await PostAsync(Path, Form(Sound, ("model", "m"), ("response_format", format ?? "")));

            Assert.Equal((HttpStatusCode.OK, type, text), (answer.Status, answer.ContentType, Encoding.UTF8.GetString(answer.Body)));
            Assert.Equal(_host.Cluster.Submissions.Last().Id.ToPublicString(), answer.Header("X-Task-Id"));
        }
    }

    [Fact]
    public async Task Row1_1_21a_Answer_WhenTheSoundCannotBeRead_IsTheFailure()
    {
        _host.EndWhenWatched(task => Samples.Failed(task.Id) with { Failure = new MediaTaskFailure(FailureCodes.InvalidRequest, "ffmpeg cannot work on this.", Retryable: false) });

        var error = (await PostAsync(Path, Form(Sound, ("model", "m")))).AssertError(HttpStatusCode.BadRequest, "invalid_request");

        Assert.Equal("ffmpeg cannot work on this.", error.GetProperty("error").Text("message"));
    }

    [Fact]
    public async Task Row1_1_21a_Answer_WhenTheTranscriptIsGone_SaysSo()
    {
        _host.EndWhenWatched(task => Samples.Completed(task.Id) with { Kind = MediaTaskKinds.Transcription, Outputs = [new MediaOutput { Role = Transcript.Role, Key = "gone/transcript.json", ContentType = "application/json" }] });

        (await PostAsync(Path, Form(Sound, ("model", "m")))).AssertError(HttpStatusCode.NotFound, "not_found");
    }

    [Theory]
    [InlineData("missing_parameter", "model", "language", "en")]
    [InlineData("invalid_request", "response_format", "model", "m", "response_format", "yaml")]
    [InlineData("invalid_request", "async", "model", "m", "async", "perhaps")]
    [InlineData("invalid_request", "priority", "model", "m", "priority", "NaN")]
    [InlineData("invalid_request", "metadata", "model", "m", "metadata", "{\"a\":1,\"a\":2}")]
    [InlineData("invalid_request", "webhook_url", "model", "m", "webhook_url", "ftp://x")]
    [InlineData("invalid_request", "webhook_events", "model", "m", "webhook_events[]", "nonsense")]
    [InlineData("invalid_request", "stream", "model", "m", "stream", "true")]
    [InlineData("invalid_request", "prompt", "model", "m", "prompt", "a\0b")]
    public async Task Row1_1_21a_WrongField_IsNamedAndLeavesNoFile(string code, string field, params string[] fields)
    {
        var before = _host.Media.Count;

        var answer = await PostAsync(Path, Form(Sound, [.. fields.Chunk(2).Select(pair => (pair[0], pair[1]))]));

        Assert.Equal(field, answer.AssertError(HttpStatusCode.BadRequest, code).GetProperty("error").Text("param"));
        Assert.Equal(before, _host.Media.Count);
        Assert.Empty(_host.Cluster.Submissions);
    }

    [Fact]
    public async Task Row1_1_21a_FileThatIsNoSound_IsNamedAndNotKept()
    {
        var before = _host.Media.Count;
        using var empty = new MultipartFormDataContent { { new StringContent("m"), "model" } };

        var missing = (await PostAsync(Path, empty)).AssertError(HttpStatusCode.BadRequest, "missing_parameter");
        var text = (await PostAsync(Path, Form("just some words"u8.ToArray(), ("model", "m")))).AssertError(HttpStatusCode.BadRequest, "media_type_unknown");
        var picture = (await PostAsync(Path, Form([0x89, .. "PNG\r\n"u8, .. new byte[100]], ("model", "m")))).AssertError(HttpStatusCode.BadRequest, "invalid_request");
        (await _host.PostAsync(Path, """{"model":"m"}""")).AssertError(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");

        Assert.All((JsonElement[])[missing, text, picture], error => Assert.Equal("file", error.GetProperty("error").Text("param")));
        Assert.Equal(before, _host.Media.Count);
        Assert.Empty(_host.Cluster.Submissions);
    }

    [Fact]
    public async Task Row1_1_21a_Upload_IsTakenUpToTheLimit()
    {
        await using var strict = await ApiHost.StartAsync(settings: new KeyValuePair<string, string?>("MediaTasks:Api:MaximumUploadBytes", $"{Sound.Length}"));

        using var fits = Request(Path, Form(Sound, ("model", "m"), ("async", "true")));
        using var longer = Request(Path, Form([.. Sound, 0], ("model", "m"), ("async", "true")));

        Assert.Equal(HttpStatusCode.Accepted, (await strict.SendAsync(fits)).Status);
        Assert.Equal("file", (await strict.SendAsync(longer)).AssertError(HttpStatusCode.RequestEntityTooLarge, "media_too_large").GetProperty("error").Text("param"));
        Assert.Equal(1, strict.Media.Count);
    }

    [Fact]
    public async Task Row1_1_21a_Fields_AreTakenUpToTheirLimits()
    {
        (string, string)[] usual = [("model", "m"), ("async", "true")];
        (string, string)[] many = [.. usual, .. Enumerable.Range(0, FormFields.Most - usual.Length).Select(index => ($"f{index}", "x"))];

        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync(Path, Form(Sound, [.. usual, ("prompt", new string('x', FormFields.Longest))]))).Status);
        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync(Path, Form(Sound, many))).Status);
        var before = _host.Media.Count;
        var tooLong = await PostAsync(Path, Form(Sound, [.. usual, ("prompt", new string('x', FormFields.Longest + 1))]));
        var tooMany = await PostAsync(Path, Form(Sound, [.. many, ("last", "x")]));

        Assert.Equal("prompt", tooLong.AssertError(HttpStatusCode.BadRequest, "invalid_request").GetProperty("error").Text("param"));
        Assert.Equal("last", tooMany.AssertError(HttpStatusCode.BadRequest, "invalid_request").GetProperty("error").Text("param"));
        Assert.Equal(before, _host.Media.Count);
    }

    [Fact]
    public async Task Row1_1_21a_IdempotencyKey_StandsForTheFileTheFieldsAndTheRoute()
    {
        foreach (var (path, file, language) in ((string, byte[], string)[])[(Path, Sound, "en"), (Path, Sound, "en"), (Path, [.. Sound, 1], "en"), (Path, Sound, "fr"), ("/v1/audio/translations", Sound, "en")])
        {
            using var request = Request(path, Form(file, ("model", "m"), ("async", "true"), ("language", language)));
            request.Headers.Add("Idempotency-Key", "k-1");
            Assert.Equal(HttpStatusCode.Accepted, (await _host.SendAsync(request)).Status);
        }

        var submissions = _host.Cluster.Submissions.ToList();
        Assert.Single(submissions.Select(submission => submission.IdempotencyKey).Distinct());
        Assert.Equal([0, 0, 1, 2, 3], submissions.Select(submission => submissions.Select(other => other.RequestHash).Distinct().ToList().IndexOf(submission.RequestHash)));
    }

    [Fact]
    public async Task Row1_1_21a_WhenRepeatedWithItsKeyOrRefused_KeepsOneFile()
    {
        using var form = Form(Sound, ("model", "m"), ("async", "true"));
        await PostAsync(Path, form);
        var task = Assert.Single(_host.Cluster.Tasks).Value;
        var before = _host.Media.Count;

        _host.Cluster.Intake = _ => [new SubmitResult.Accepted(task, Replayed: true)];
        var again = await PostAsync(Path, Form(Sound, ("model", "m"), ("async", "true")));
        _host.Cluster.Intake = _ => [new SubmitResult.Busy(TimeSpan.FromSeconds(2))];
        var busy = await PostAsync(Path, Form(Sound, ("model", "m"), ("async", "true")));

        Assert.Equal((HttpStatusCode.Accepted, task.Id.ToPublicString(), "true"), (again.Status, again.Json.Text("id"), again.Header("Idempotent-Replayed")));
        busy.AssertError(HttpStatusCode.ServiceUnavailable, "queue_full");
        Assert.Equal(before, _host.Media.Count);
    }

    private Task<Answer> PostAsync(string path, HttpContent content) => _host.SendAsync(Request(path, content));

    private static HttpRequestMessage Request(string path, HttpContent content) => new(HttpMethod.Post, path) { Content = content };

    private static MultipartFormDataContent Form(byte[] file, params IReadOnlyList<(string Name, string Value)> fields)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
        {
            form.Add(new StringContent(value), name);
        }

        var content = new ByteArrayContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue("audio/mp4");
        form.Add(content, "file", "speech.m4a");
        return form;
    }
}
