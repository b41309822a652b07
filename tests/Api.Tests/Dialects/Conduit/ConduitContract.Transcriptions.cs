using System.Net;
using System.Text;
using Orleans.MediaTasks.Api.Dialects.Contract;
using Orleans.MediaTasks.Api.Hosting;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

// Sound that is written down, with the real recogniser.
public abstract partial class ConduitContract
{
    [Fact]
    public async Task Row1_1_21a_SpokenWords_AreTheAnswerInTheFormatAskedFor()
    {
        var plain = await ListenAsync(SpokenSound.OfWeather);
        var verbose = await ListenAsync(SpokenSound.OfWeather, ("response_format", "verbose_json"), ("language", "en"), ("temperature", "0"), ("timestamp_granularities[]", "segment"));
        var text = await ListenAsync(SpokenSound.OfWeather, ("response_format", "text"));
        var srt = await ListenAsync(SpokenSound.OfWeather, ("response_format", "srt"));
        var vtt = await ListenAsync(SpokenSound.OfWeather, ("response_format", "vtt"));

        Assert.Equal((HttpStatusCode.OK, "application/json"), (plain.Status, plain.ContentType));
        var words = plain.Json.Text("text")!;
        Assert.Contains("weather is fine", words, StringComparison.Ordinal);
        Assert.Equal(["text"], plain.Json.EnumerateObject().Select(field => field.Name));
        Assert.Equal(("transcribe", "english", words), (verbose.Json.Text("task"), verbose.Json.Text("language"), verbose.Json.Text("text")));
        var segment = Assert.Single(verbose.Json.GetProperty("segments").EnumerateArray());
        Assert.Equal((0, words), (segment.GetProperty("id").GetInt32(), segment.Text("text")));
        Assert.InRange(segment.GetProperty("start").GetDouble(), 0.7, segment.GetProperty("end").GetDouble());
        Assert.InRange(segment.GetProperty("end").GetDouble(), 1.5, verbose.Json.GetProperty("duration").GetDouble());
        Assert.Equal(("text/plain", $"{words}\n"), (text.ContentType, Encoding.UTF8.GetString(text.Body)));
        Assert.Equal("application/x-subrip", srt.ContentType);
        Assert.Matches($"^1\n00:00:0[0-9],[0-9]{{3}} --> 00:00:0[0-9],[0-9]{{3}}\n{words}\n\n$", Encoding.UTF8.GetString(srt.Body));
        Assert.Equal("text/vtt", vtt.ContentType);
        Assert.StartsWith("WEBVTT\n\n00:00:0", Encoding.UTF8.GetString(vtt.Body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Row1_1_21a_WithAsync_TheAnswerIsTheTaskAndItsResultHasTheTranscript()
    {
        var answer = await UploadAsync("/v1/audio/translations", SpokenSound.OfWeather, ("model", "gpt-4o-mini-transcribe"), ("async", "true"), ("webhook_url", "https://hooks.example/x"), ("priority", "9"));

        Assert.Equal((HttpStatusCode.Accepted, "queued", "audio_transcription"), (answer.Status, answer.Json.Text("status"), answer.Json.Text("type")));
        var task = await EndOfAsync(answer.Json.Text("task_id")!);
        Assert.Equal(("completed", "transcription", 9, "https://hooks.example/x"), (task.Text("status"), task.Text("kind"), task.GetProperty("priority").GetInt32(), task.Text("webhook_url")));
        var outputs = task.GetProperty("result").GetProperty("outputs");
        Assert.Equal(("translate", "transcript", "subtitles"), (outputs[0].GetProperty("data").Text("task"), outputs[0].Text("role"), outputs[1].Text("role")));
        var words = outputs[0].GetProperty("data").Text("text")!;
        Assert.Contains("weather is fine", words, StringComparison.Ordinal);
        var (whole, subtitles) = (await Api.GetAsync(outputs[0].Text("url")!), await Api.GetAsync(outputs[1].Text("url")!));
        Assert.Equal(("application/json", words), (whole.ContentType, whole.Json.Text("text")));
        Assert.Equal("text/vtt", subtitles.ContentType);
        Assert.Contains(words, Encoding.UTF8.GetString(subtitles.Body), StringComparison.Ordinal);
        Assert.Equal(SpokenSound.OfWeather, (await Api.GetAsync(task.GetProperty("input").Text("source")!)).Body);
        Assert.Equal(answer.Json.Text("id"), (await Api.GetAsync("/v1/tasks?kind=transcription")).Json.GetProperty("tasks")[0].Text("id"));
    }

    [Fact]
    public async Task Row1_1_21a_SoundThatIsSentAgainWithItsKey_IsTheSameTask()
    {
        var (first, again) = (await SendAsync(), await SendAsync());

        Assert.Equal((HttpStatusCode.Accepted, first.Json.Text("id")), (again.Status, again.Json.Text("id")));
        Assert.Equal("true", again.Header("Idempotent-Replayed"));

        async Task<Answer> SendAsync()
        {
            using var form = Form(SpokenSound.OfWeather, ("model", "whisper-1"), ("async", "true"));
            return await Api.SendAsync(HttpMethod.Post, "/v1/audio/transcriptions", form, ("Idempotency-Key", "sound-1"));
        }
    }

    [Fact]
    public async Task Row1_1_21a_WhatCannotBeWrittenDown_IsRefusedInTheEnvelope()
    {
        using var noFile = new MultipartFormDataContent { { new StringContent("whisper-1"), "model" } };
        byte[] broken = [.. SpokenSound.OfWeather.AsSpan(0, 12), .. Enumerable.Repeat((byte)0xA5, 5000)];
        (Answer Answer, HttpStatusCode Status, string Code, string? Param)[] refusals =
        [
            (await Api.SendAsync(HttpMethod.Post, "/v1/audio/transcriptions", noFile), HttpStatusCode.BadRequest, "missing_parameter", "file"),
            (await UploadAsync("/v1/audio/transcriptions", SpokenSound.OfWeather), HttpStatusCode.BadRequest, "missing_parameter", "model"),
            (await UploadAsync("/v1/audio/transcriptions", SpokenSound.OfWeather, ("model", "whisper-9")), HttpStatusCode.NotFound, "model_not_found", "model"),
            (await UploadAsync("/v1/audio/transcriptions", SpokenSound.OfWeather, ("model", "tts-1")), HttpStatusCode.BadRequest, "unsupported_model", "model"),
            (await ListenAsync("just some words"u8.ToArray()), HttpStatusCode.BadRequest, "media_type_unknown", "file"),
            (await ListenAsync(SpokenSound.OfWeather, ("language", "de")), HttpStatusCode.BadRequest, "invalid_request", "language"),
            (await ListenAsync(SpokenSound.OfWeather, ("timestamp_granularities[]", "word")), HttpStatusCode.BadRequest, "invalid_request", "timestamp_granularities"),
            (await ListenAsync(SpokenSound.OfWeather, ("response_format", "yaml")), HttpStatusCode.BadRequest, "invalid_request", "response_format"),
            (await ListenAsync(broken), HttpStatusCode.BadRequest, "invalid_request", null),
            (await Api.PostAsync("/v1/audio/translations", """{"model":"whisper-1"}"""), HttpStatusCode.UnsupportedMediaType, "unsupported_media_type", "Content-Type"),
        ];

        foreach (var (answer, status, code, param) in refusals)
        {
            Assert.Equal(param, answer.AssertError(status, code).GetProperty("error").Text("param"));
        }

        // Only the sound that seemed to be one became a task.
        Assert.Equal("failed", Assert.Single((await Api.GetAsync("/v1/tasks")).Json.GetProperty("tasks").EnumerateArray()).Text("status"));
    }

    private Task<Answer> ListenAsync(byte[] sound, params IReadOnlyList<(string Name, string Value)> fields) =>
        UploadAsync("/v1/audio/transcriptions", sound, [("model", "whisper-1"), .. fields]);

    private async Task<Answer> UploadAsync(string path, byte[] sound, params IReadOnlyList<(string Name, string Value)> fields)
    {
        using var form = Form(sound, fields);
        return await Api.SendAsync(HttpMethod.Post, path, form);
    }

    private static MultipartFormDataContent Form(byte[] sound, params IReadOnlyList<(string Name, string Value)> fields)
    {
        var form = new MultipartFormDataContent { { new ByteArrayContent(sound), "file", "speech.wav" } };
        foreach (var (name, value) in fields)
        {
            form.Add(new StringContent(value), name);
        }

        return form;
    }
}
