using NetVips;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Images;

public sealed class ImagesProviderTests
{
    private readonly InMemoryMediaStore _store = new("unused");

    [Theory]
    [InlineData("""{"prompt":"a lighthouse","seed":7,"size":"320x200"}""", "image/png")]
    [InlineData("""{"prompt":"a lighthouse","seed":7,"size":"320x200","format":"webp"}""", "image/webp")]
    [InlineData("""{"prompt":"a lighthouse","seed":7,"size":"320x200","format":"jpeg"}""", "image/jpeg")]
    public async Task StartAsync_WhenRepeated_GivesTheSameBytes(string input, string contentType)
    {
        var first = Assert.Single(await MakeAsync(input));
        var second = Assert.Single(await MakeAsync(input));

        Assert.Equal((first.Sha256, contentType, 320, 200), (second.Sha256, second.ContentType, second.Width, second.Height));
    }

    [Fact]
    public async Task StartAsync_WhenPromptOrSeedDiffers_GivesAnotherPicture()
    {
        var outputs = new[]
        {
            await MakeAsync("""{"prompt":"a lighthouse","seed":7,"size":"64x64"}"""),
            await MakeAsync("""{"prompt":"a lighthouse","seed":8,"size":"64x64"}"""),
            await MakeAsync("""{"prompt":"a harbour","seed":7,"size":"64x64"}"""),
            await MakeAsync("""{"prompt":"a lighthouse","size":"64x64"}"""),
        };

        Assert.Equal(4, outputs.Select(output => output[0].Sha256).Distinct().Count());
    }

    [Fact]
    public async Task StartAsync_WhenSeedIsLeftOut_TakesItFromThePrompt()
    {
        var first = await MakeAsync("""{"prompt":"a lighthouse","size":"64x64"}""");
        var second = await MakeAsync("""{"size":"64x64","prompt":"a lighthouse"}""");

        Assert.Equal(first[0].Sha256, second[0].Sha256);
    }

    [Fact]
    public async Task StartAsync_WhenSeveralAreAsked_CountsTheSeedUp()
    {
        var row = await MakeAsync("""{"prompt":"a lighthouse","seed":7,"size":"64x64","n":4}""");
        var last = await MakeAsync("""{"prompt":"a lighthouse","seed":10,"size":"64x64"}""");

        Assert.Equal(4, row.Select(output => output.Sha256).Distinct().Count());
        Assert.Equal(last[0].Sha256, row[3].Sha256);
    }

    [Theory]
    [InlineData("16x16")]
    [InlineData("4096x16")]
    [InlineData("16x4096")]
    [InlineData("95x95")]
    [InlineData("97x1200")]
    [InlineData("1023x511")]
    public async Task StartAsync_WhateverTheSize_GivesExactlyThatSize(string size)
    {
        var output = Assert.Single(await MakeAsync($$"""{"prompt":"some words to be set into the picture","size":"{{size}}"}"""));

        using var picture = Image.NewFromBuffer(await ReadAsync(output));
        Assert.Equal(size, $"{picture.Width}x{picture.Height}");
        Assert.Equal(3, picture.Bands);
    }

    [Theory]
    [InlineData("<b>bold</b> & </span> &lt; <span")]
    [InlineData("富士山の日の出 🐦 👨‍👩‍👧")]
    [InlineData("العربية עברית ไทย हिन्दी")]
    [InlineData("Z̵̡̢͎̗̖͇̃͋a̸͑͜l̷͚̅g̶̱̈́o̷")]
    [InlineData("…")]
    [InlineData("\u202e\u200b\ufeff")]
    [InlineData("\u0001\u0002")]
    [InlineData("%s %n %x {0} '\" \\")]
    public async Task StartAsync_WhateverThePromptHolds_MakesAPicture(string prompt)
    {
        var input = System.Text.Json.JsonSerializer.Serialize(new { prompt, size = "300x300" });

        var output = Assert.Single(await MakeAsync(input));

        DecodedMedia.AssertMatches(output, await ReadAsync(output));
    }

    [Fact]
    public async Task StartAsync_WhenPromptIsAsLongAsAllowed_ShortensIt()
    {
        var words = string.Join(' ', Enumerable.Repeat("words", 5_333));
        var output = Assert.Single(await MakeAsync($$"""{"prompt":"{{words}}","size":"512x512"}"""));

        DecodedMedia.AssertMatches(output, await ReadAsync(output));
    }

    [Theory]
    [InlineData("rendering")]
    [InlineData("encoding")]
    [InlineData("storing")]
    public async Task StartAsync_WhenCancelledInAStage_StopsSoonAndKeepsNothing(string stage)
    {
        using var cancel = new CancellationTokenSource();
        var cancelledAt = 0L;
        var progress = new RecordedProgress(
            () =>
            {
                cancelledAt = TimeProvider.System.GetTimestamp();
                cancel.Cancel();
            },
            stage);
        var spec = new MediaTaskSpec { Model = ImagesProvider.Model, Input = """{"prompt":"a long work","size":"4096x4096","n":2}""" };

        var outcome = await new ImagesProvider(new ImagesOptions(), _store).StartAsync(AnAttempt.Of(spec, progress), cancel.Token);

        Assert.IsType<AttemptOutcome.Cancelled>(outcome);
        Assert.InRange(TimeProvider.System.GetElapsedTime(cancelledAt), TimeSpan.Zero, TimeSpan.FromSeconds(2));
        Assert.Empty(_store.Keys);
    }

    [Fact]
    public async Task StartAsync_WhenTheStoreFailsInARow_ForgetsTheEarlierPictures()
    {
        var failing = new FailingMediaStore(_store, failFrom: 2);
        var spec = new MediaTaskSpec { Model = ImagesProvider.Model, Input = """{"prompt":"a row","size":"64x64","n":2}""" };

        await Assert.ThrowsAsync<IOException>(() => new ImagesProvider(new ImagesOptions(), failing).StartAsync(AnAttempt.Of(spec), CancellationToken.None));

        Assert.Empty(_store.Keys);
    }

    private async Task<IReadOnlyList<MediaOutput>> MakeAsync(string input)
    {
        var provider = new ImagesProvider(new ImagesOptions(), _store);
        var spec = new MediaTaskSpec { Model = ImagesProvider.Model, Input = input };
        var outcome = await provider.StartAsync(AnAttempt.Of(spec), TestContext.Current.CancellationToken);
        Assert.True(outcome is AttemptOutcome.Succeeded, $"{input} gave {outcome}");
        return ((AttemptOutcome.Succeeded)outcome).Outputs;
    }

    private async Task<byte[]> ReadAsync(MediaOutput output)
    {
        await using var stream = await _store.OpenReadAsync(output.Key!);
        using var buffer = new MemoryStream();
        await stream!.CopyToAsync(buffer);
        return buffer.ToArray();
    }
}
