using System.Net;
using CsCheck;

namespace Orleans.MediaTasks.Api.Node;

/// <summary>What only the catalog and the providers can tell about an input, told over HTTP; nothing is stored.</summary>
public sealed class NodeBadInputTests(NodeHost node) : IClassFixture<NodeHost>
{
    [Theory]
    [InlineData("""{"model":"local/imag","input":{"prompt":"x"}}""", 404, "model_not_found", "model", "local/image")]
    [InlineData("""{"model":"nobody/knows","input":{"prompt":"x"}}""", 404, "model_not_found", "model", "local/image")]
    [InlineData("""{"kind":"video","model":"local/image","input":{"prompt":"x"}}""", 400, "unsupported_model", "model", "local/video")]
    [InlineData("""{"model":"local/image","input":{"prompt":"x"},"fallback_models":["nobody"]}""", 404, "model_not_found", "fallback_models[0]", null)]
    [InlineData("""{"kind":"image"}""", 400, "missing_parameter", "input.prompt", null)]
    [InlineData("""{"kind":"image","input":{"prompt":""}}""", 400, "missing_parameter", "input.prompt", null)]
    [InlineData("""{"kind":"image","input":{"prompt":"  "}}""", 400, "missing_parameter", "input.prompt", null)]
    [InlineData("""{"kind":"image","input":{"prompt":7}}""", 400, "invalid_request", "input.prompt", null)]
    [InlineData("""{"kind":"image","input":{"prompt":"x","size":"0x0"}}""", 400, "invalid_request", "input.size", null)]
    [InlineData("""{"kind":"image","input":{"prompt":"x","size":"-5x10"}}""", 400, "invalid_request", "input.size", null)]
    [InlineData("""{"kind":"image","input":{"prompt":"x","size":"99999x99999"}}""", 400, "invalid_request", "input.size", null)]
    [InlineData("""{"kind":"image","input":{"prompt":"x","size":640}}""", 400, "invalid_request", "input.size", null)]
    [InlineData("""{"kind":"image","input":{"prompt":"x","format":"bmp"}}""", 400, "invalid_request", "input.format", "png")]
    [InlineData("""{"kind":"video","input":{"prompt":"x","duration":-1}}""", 400, "invalid_request", "input.duration", null)]
    [InlineData("""{"kind":"video","input":{"prompt":"x","duration":1e9}}""", 400, "invalid_request", "input.duration", null)]
    [InlineData("""{"kind":"audio","input":{"prompt":"x","duration":"5"}}""", 400, "invalid_request", "input.duration", null)]
    [InlineData("""{"kind":"transcode","input":{}}""", 400, "missing_parameter", "input.source", null)]
    [InlineData("""{"kind":"transcode","input":{"source":"../../etc/passwd"}}""", 400, "invalid_request", "input.source", null)]
    [InlineData("""{"kind":"transcode","input":{"source":"file:///etc/passwd"}}""", 400, "invalid_request", "input.source", null)]
    [InlineData("""{"model":"ffmpeg/transcode","input":{"source":"/v1/media/x.mp4","format":"avi"}}""", 400, "invalid_request", "input.format", "mp4")]
    [InlineData("""{"model":"ffmpeg/resize","input":{"source":"/v1/media/x.mp4","width":-2}}""", 400, "invalid_request", "input.width", null)]
    [InlineData("""{"model":"ffmpeg/transcode","input":{"source":"/v1/media/x.mp4","start":-1}}""", 400, "invalid_request", "input.start", null)]
    [InlineData("""{"model":"sim/image","input":{"prompt":"x","simulate":{"fail":"boredom"}}}""", 400, "invalid_request", "input.simulate.fail", "model_overloaded")]
    [InlineData("""{"kind":"embedding","input":{}}""", 400, "missing_parameter", "input.input", null)]
    [InlineData("""{"kind":"plugin","input":{}}""", 400, "unsupported_model", "kind", "image")]
    [InlineData("""{"kind":"batch","input":{}}""", 400, "invalid_request", "kind", "plugin")]
    [InlineData("""{"model":"batch/spend","input":{}}""", 404, "model_not_found", "model", null)]
    public async Task Submit_WhenTheInputIsBad_NamesTheFieldAndStoresNothing(string json, int status, string code, string field, string? allowed)
    {
        var before = await node.CountTasksAsync();

        var error = (await node.PostAsync("/v1/tasks", json)).AssertError((HttpStatusCode)status, code);

        Assert.Equal(field, error.GetProperty("field").GetString());
        Assert.True(allowed is null || error.GetProperty("allowed").EnumerateArray().Any(word => word.GetString() == allowed));
        Assert.Equal(before, await node.CountTasksAsync());
    }

    [Fact]
    public async Task Batch_WhenOneOfAThousandIsBad_StoresNone()
    {
        const string Good = """{"model":"sim/image","input":{"prompt":"x"},"delay":3600}""";
        var before = await node.CountTasksAsync();

        const string Bad = """{"kind":"image","input":{"prompt":"x","size":"1x1"}}""";
        var error = (await node.PostAsync("/v1/tasks/batch", $$"""{"tasks":[{{string.Join(',', Enumerable.Repeat(Good, 999))}},{{Bad}}]}"""))
            .AssertError(HttpStatusCode.BadRequest, "invalid_request");

        Assert.Equal("tasks[999].input.size", error.GetProperty("field").GetString());
        Assert.Equal(before, await node.CountTasksAsync());
    }

    [Fact]
    public async Task Submit_OfAnyInput_NeverBreaksTheServer()
    {
        var value = Gen.OneOf("null", "-1", "0", "1e999", "1e300", "\"x\"", "\"\"", "[]", "{}", "\"\\ud800\"", "\"🦊\"", "\"0x0\"", "true", "\"/v1/media/x\"");
        var field = Gen.OneOf("prompt", "size", "seed", "n", "format", "duration", "source", "width", "height", "input", "text", "simulate", "fps", "quality", "language", "task");
        var model = Gen.OneOf("local/image", "local/video", "local/audio", "local/hash-256", "ffmpeg/transcode", "ffmpeg/hls", "ffmpeg/resize", "ffmpeg/thumbnail", "ffmpeg/probe", "ffmpeg/waveform", "ffmpeg/transcribe", "sim/image");

        // Scheduled far away, so that the test is about the way in and not about a thousand running tasks.
        await Gen.Select(model, Gen.Select(field, value).Array[0, 5]).SampleAsync(
            async (name, fields) =>
            {
                var input = string.Join(',', fields.DistinctBy(entry => entry.Item1).Select(entry => $"\"{entry.Item1}\":{entry.Item2}"));
                var answer = await node.PostAsync("/v1/tasks", "{\"model\":\"" + name + "\",\"delay\":3600,\"input\":{" + input + "}}");
                if (answer.Status != HttpStatusCode.Accepted)
                {
                    Assert.InRange((int)answer.Status, 400, 499);
                    answer.AssertErrorShape();
                }
            },
            iter: 500,
            threads: 1);
    }
}
