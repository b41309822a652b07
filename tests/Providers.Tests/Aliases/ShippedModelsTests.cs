using System.Text.Json;
using NetVips;
using Orleans.MediaTasks.Providers.Ffmpeg;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Aliases;

/// <summary>What clients of other systems send to the models they know, and the files they get.</summary>
public sealed class ShippedModelsTests : IDisposable
{
    private readonly AliasBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public void Catalog_WhenShipped_HoldsEveryModelThatClientsName()
    {
        var kinds = new Dictionary<string, string[]>
        {
            [MediaTaskKinds.Image] = ["dall-e-3", "dall-e-2", "minimax-image", "nano-banana", "flux-2", "image-queue"],
            [MediaTaskKinds.Video] = ["video-01", "minimax-video", "runway-gen2", "runway-gen3", "pika-1", "sora-2", "veo-3-1"],
            [MediaTaskKinds.Audio] = ["suno", "tts-1"],
            [MediaTaskKinds.Transcription] = ["whisper-1", "gpt-4o-transcribe", "gpt-4o-mini-transcribe"],
            [MediaTaskKinds.Embedding] = ["text-embedding-3-small", "text-embedding-3-large", "ada-002", "EmbeddingGeneration", "generate_embedding"],
            [MediaTaskKinds.Transcode] = ["video_resize", "VideoTranscoding", "video_transcode"],
        };

        foreach (var (kind, names) in kinds)
        {
            Assert.All(names, name => Assert.Equal(kind, _bed.Catalog.Find(name)?.Kind));
        }

        Assert.Equal("local/image", _bed.Catalog.DefaultFor(MediaTaskKinds.Image)?.Name);
        Assert.Equal("demo", _bed.Catalog.Find("image-queue")?.Provider);
    }

    [Theory]
    [InlineData("nano-banana", 120)]
    [InlineData("flux-2", 180)]
    [InlineData("sora-2", 600)]
    [InlineData("veo-3-1", 480)]
    [InlineData("suno", 300)]
    public void Catalog_WhenShipped_GivesAttemptsAtLeastAsLongAsClientsWait(string model, int seconds) =>
        Assert.True(_bed.Catalog.Find(model)!.AttemptTimeout >= TimeSpan.FromSeconds(seconds));

    [Fact]
    public void Catalog_WhenShipped_SaysWhatStandsBehind() => Assert.All(
        _bed.Catalog.ModelNames.Select(name => _bed.Catalog.Find(name)!).Where(model => model.Target is not null),
        model => Assert.Contains(model.Target!, model.Description, StringComparison.Ordinal));

    [Theory]
    [InlineData("dall-e-3", """{"prompt":"a fox","size":"1024x1792","quality":"hd","style":"vivid","n":1,"response_format":"url"}""", 1024, 1792, "png")]
    [InlineData("dall-e-3", """{"prompt":"a fox","size":"auto","quality":"standard","style":"natural","response_format":"b64_json","user":"u-1"}""", 1024, 1024, "png")]
    [InlineData("dall-e-2", """{"prompt":"a fox","size":"256x256"}""", 256, 256, "png")]
    [InlineData("minimax-image", """{"prompt":"a fox","aspect_ratio":"16:9","response_format":"url","n":"1","prompt_optimizer":true}""", 1024, 576, "png")]
    [InlineData("nano-banana", """{"mode":"text-to-image","prompt":"a fox","negative_prompt":"dogs","aspect_ratio":"9:16","resolution":"1K","output_format":"jpeg"}""", 576, 1024, "jpeg")]
    [InlineData("nano-banana", """{"mode":"image-to-image","prompt":"a fox","image_urls":["https://x.example/a.png"],"aspect_ratio":"auto","resolution":"2k","output_format":"png"}""", 2048, 2048, "png")]
    [InlineData("flux-2", """{"prompt":"a fox","aspectRatio":"21:9","resolution":"1K","outputFormat":"jpg","seed":-1}""", 1024, 439, "jpeg")]
    [InlineData("flux-2", """{"prompt":"a fox","width":640,"height":"480","steps":28}""", 640, 480, "png")]
    [InlineData("flux-2", """{"prompt":"a fox","size":"99999x99"}""", 4096, 16, "png")]
    [InlineData("image-queue", """{"prompt":"a fox","size":"512x512"}""", 512, 512, "png")]
    public async Task Image_WhenAskedAsItsClientsDo_DecodesWithTheAskedSize(string model, string input, int width, int height, string format)
    {
        var output = Assert.Single(await _bed.MakeAsync(model, input));

        Assert.Equal(($"image/{format}", width, height), (output.ContentType, output.Width, output.Height));
        using var picture = Image.NewFromBuffer(await _bed.ReadAsync(output), failOn: Enums.FailOn.Warning);
        Assert.Equal((width, height), (picture.Width, picture.Height));
    }

    [Fact]
    public async Task Image_WhenSeveralAreAsked_MakesThem()
    {
        Assert.Equal(10, (await _bed.MakeAsync("dall-e-2", """{"prompt":"a fox","size":"64x64","n":10}""")).Count);
        Assert.Equal(10, (await _bed.MakeAsync("dall-e-2", """{"prompt":"a fox","size":"64x64","n":11}""")).Count);
    }

    [Theory]
    [InlineData("video-01", """{"prompt":"a fox","resolution":"720x480","duration":5}""", 720, 480, 5)]
    [InlineData("video-01", """{"prompt":"a fox"}""", 640, 360, 6)]
    [InlineData("minimax-video", """{"prompt":"a fox","size":"320x240","duration":4,"fps":12,"style":"cinematic","seed":7,"n":1}""", 320, 240, 4)]
    [InlineData("runway-gen2", """{"prompt":"a fox","resolution":"480p","duration":"4","aspect_ratio":"9:16"}""", 480, 854, 4)]
    [InlineData("runway-gen3", """{"prompt":"a fox","aspectRatio":"1:1","framerate":5}""", 360, 360, 5)]
    [InlineData("pika-1", """{"prompt":"a fox","aspect_ratio":"4:3"}""", 480, 360, 3)]
    [InlineData("sora-2", """{"prompt":"a fox","size":"720x1280","seconds":"4"}""", 720, 1280, 4)]
    [InlineData("sora-2", """{"mode":"text-to-video","prompt":"a fox","duration":4,"resolution":"720p","sound":true}""", 1280, 720, 4)]
    [InlineData("veo-3-1", """{"mode":"image-to-video","prompt":"a fox","image_urls":["https://x.example/a.png"],"duration":"2s","resolution":"1080p","sound":false}""", 1920, 1080, 2)]
    [InlineData("veo-3-1", """{"prompt":"a fox","duration":1,"resolution":"4k","fps":"auto"}""", 1920, 1080, 1)]
    public async Task Video_WhenAskedAsItsClientsDo_HasTheAskedSizeAndDuration(string model, string input, int width, int height, double duration)
    {
        var output = Assert.Single(await _bed.MakeAsync(model, input));

        var probe = await _bed.ProbeAsync(output);
        Assert.Equal(("video/mp4", width, height, "h264"), (output.ContentType, probe.Width, probe.Height, Assert.Single(probe.Codecs)));
        Assert.Equal(duration, probe.Duration, 0.11);
    }

    [Theory]
    [InlineData("suno", """{"mode":"V5","customMode":true,"instrumental":true,"style":"jazz","title":"Harbour","negativeTags":"drums","styleWeight":0.6,"weirdnessConstraint":0.1,"audioWeight":0.2,"duration":2}""", "mp3", 2)]
    [InlineData("suno", """{"mode":"V4_5","customMode":false,"instrumental":false,"prompt":"a song about rain","vocalGender":"f","duration":2}""", "mp3", 2)]
    [InlineData("tts-1", """{"input":"Good evening.","voice":"alloy","response_format":"opus","speed":1.25}""", "ogg", 5)]
    [InlineData("tts-1", """{"input":"Good evening.","voice":"alloy","response_format":"wav"}""", "wav", 5)]
    [InlineData("tts-1", """{"prompt":"Good evening.","response_format":"strange"}""", "mp3", 5)]
    public async Task Audio_WhenAskedAsItsClientsDo_PlaysForThatLong(string model, string input, string format, double duration)
    {
        var probe = await _bed.ProbeAsync(Assert.Single(await _bed.MakeAsync(model, input)));

        Assert.StartsWith(format, probe.Format, StringComparison.Ordinal);
        Assert.Equal(duration, probe.Duration, 0.11);
    }

    [Theory]
    [InlineData("text-embedding-3-small", """{"input":"a fox","encoding_format":"float"}""", 1536)]
    [InlineData("text-embedding-3-small", """{"input":["a fox"],"dimensions":512}""", 512)]
    [InlineData("text-embedding-3-large", """{"input":"a fox"}""", 3072)]
    [InlineData("ada-002", """{"input":"a fox"}""", 1536)]
    [InlineData("EmbeddingGeneration", """{"text":"a fox"}""", 256)]
    [InlineData("generate_embedding", """{"content":"a fox"}""", 256)]
    public async Task Embedding_WhenAskedAsItsClientsDo_HasThatManyDimensions(string model, string input, int dimensions)
    {
        using var json = JsonDocument.Parse(Assert.Single(await _bed.MakeAsync(model, input)).Data!);

        var vector = json.RootElement.GetProperty("data")[0].GetProperty("embedding").EnumerateArray().Select(value => value.GetDouble()).ToList();
        Assert.Equal((dimensions, dimensions), (json.RootElement.GetProperty("dimensions").GetInt32(), vector.Count));
        Assert.Equal(1, Math.Sqrt(vector.Sum(value => value * value)), 0.001);
    }

    [Theory]
    [InlineData("whisper-1", ""","prompt":"robots","temperature":"0.2","response_format":"verbose_json","timestamp_granularities":["segment"],"task":"transcribe" """)]
    [InlineData("gpt-4o-mini-transcribe", ""","language":"en","chunking_strategy":"auto" """)]
    public async Task Transcription_WhenAskedAsItsClientsDo_HearsTheWords(string model, string wish)
    {
        var key = await _bed.StoreAsync(SampleMedia.Spoken());

        var outputs = await _bed.MakeAsync(model, $$"""{"source":"{{key}}"{{wish}}}""");

        using var json = JsonDocument.Parse(outputs[0].Data!);
        Assert.Contains("weather is fine", json.RootElement.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 1280, 720)]
    [InlineData(""","width":64,"height":48""", 64, 48)]
    [InlineData(""","width":"65","height":"49" """, 64, 48)]
    [InlineData(""","size":"96x64" """, 96, 64)]
    public async Task Resize_WhenAskedAsItsClientsDo_HasTheAskedSize(string wish, int width, int height)
    {
        var key = await _bed.StoreAsync(SampleMedia.Video());

        var probe = await _bed.ProbeAsync(Assert.Single(await _bed.MakeAsync("video_resize", $$"""{"source":"{{key}}"{{wish}}}""")));

        Assert.Equal((width, height), (probe.Width, probe.Height));
    }

    [Theory]
    [InlineData("VideoTranscoding")]
    [InlineData("video_transcode")]
    public async Task Transcoding_WhenAsked_MakesAnHlsLadder(string model)
    {
        var key = await _bed.StoreAsync(SampleMedia.Video());

        var output = Assert.Single(await _bed.MakeAsync(model, $$"""{"source":"{{key}}"}"""));

        Assert.Equal("playlist", output.Role);
        Assert.EndsWith("master.m3u8", output.Key, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dall-e-3")]
    [InlineData("video-01")]
    [InlineData("suno")]
    [InlineData("text-embedding-3-small")]
    [InlineData("image-queue")]
    public void Validate_WhenThereIsNothingToWorkOn_RefusesIt(string model) =>
        Assert.Equal("missing_parameter", _bed.Validate(model, """{"size":"1024x1024"}""")?.Code);

    [Fact]
    public void Aliases_WhenRemapped_StandForTheOtherModel()
    {
        using var bed = new AliasBed(new() { ["MediaTasks:Models:dall-e-3:Target"] = "sim/image", ["MediaTasks:Models:sora-2:Target"] = "" });

        Assert.Equal(("simulation", "sim/image"), (bed.Catalog.Find("dall-e-3")?.Provider, bed.Catalog.Find("dall-e-3")?.Target));
        Assert.Null(bed.Catalog.Find("sora-2"));
        Assert.Equal("input.simulate", bed.Validate("dall-e-3", """{"prompt":"a fox","simulate":1}""")?.Field);
    }

    [Fact]
    public void Aliases_WhenATargetDoesNotExist_NameTheSetting() => Assert.StartsWith(
        "MediaTasks:Models:dall-e-3:Target: ",
        Assert.Throws<ModelAliasException>(() => new AliasBed(new() { ["MediaTasks:Models:dall-e-3:Target"] = "openai/dall-e-3" })).Message,
        StringComparison.Ordinal);
}
