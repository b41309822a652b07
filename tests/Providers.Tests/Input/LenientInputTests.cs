using Orleans.MediaTasks.Providers.Ffmpeg;
using Orleans.MediaTasks.Providers.Ffmpeg.Models;
using Orleans.MediaTasks.Providers.Images;

namespace Orleans.MediaTasks.Providers.Input;

public sealed class LenientInputTests
{
    [Theory]
    [InlineData("5", 5.0)]
    [InlineData("\"5\"", 5.0)]
    [InlineData("\" 7.5 s \"", 7.5)]
    [InlineData("\"8seconds\"", 8.0)]
    [InlineData("-3", 1.0)]
    [InlineData("1e300", 60.0)]
    [InlineData("\"auto\"", null)]
    [InlineData("\"\"", null)]
    [InlineData("true", null)]
    [InlineData("[5]", null)]
    public void Number_WhenLenient_IsBroughtIntoItsBoundsOrAbsent(string value, double? expected)
    {
        using var reader = InputReader.Open($$"""{"lenient":true,"duration":{{value}}}""");

        Assert.Equal(expected, reader.Number("duration", 1, 60));
        Assert.Null(reader.Problem);
    }

    [Fact]
    public void Words_WhenLenient_AreAbsentWhenTheyAreNotKnown()
    {
        using var reader = InputReader.Open("""{"lenient":true,"format":"gif","wide":"yes","n":2.6}""");

        Assert.Equal((null, true, 3L), (reader.Word("format", ["png"]), reader.Flag("wide", fallback: true), reader.Integer("n", 1, 4)));
        Assert.Null(reader.Problem);
    }

    [Theory]
    [InlineData("""{"lenient":true}""")]
    [InlineData("""{"lenient":true,"prompt":7}""")]
    [InlineData("""{"lenient":"yes","prompt":"a","format":"gif"}""")]
    [InlineData("""{"lenient":true,"prompt":"a","inner":{"format":"gif"}}""")]
    public void Problems_WhenNothingCanBeMadeOfIt_AreStillFound(string input)
    {
        using var reader = InputReader.Open(input);
        reader.RequiredText("prompt", 100);
        (reader.Object("inner") ?? reader).Word("format", ["png"]);

        Assert.NotNull(reader.Problem);
    }

    [Theory]
    [InlineData("", 1024, 1024)]
    [InlineData(""","size":"1792x1024" """, 1792, 1024)]
    [InlineData(""","size":"1792 × 1024" """, 1792, 1024)]
    [InlineData(""","size":"2K","aspect_ratio":"3:2" """, 2048, 1365)]
    [InlineData(""","resolution":"720p","aspect_ratio":"9/16" """, 720, 1280)]
    [InlineData(""","aspect_ratio":"1:100" """, 128, 1024)]
    [InlineData(""","aspect_ratio":"0:0","size":7""", 1024, 1024)]
    [InlineData(""","size":"0x0" """, 16, 16)]
    [InlineData(""","size":"8192x4096" """, 4096, 2048)]
    public void ImageSize_WhenLenient_IsFitted(string wish, int width, int height)
    {
        using var reader = InputReader.Open($$"""{"lenient":true{{wish}}}""");

        Assert.Equal((width, height), ImageSize.Read(reader, new ImagesOptions()));
        Assert.Null(reader.Problem);
    }

    [Theory]
    [InlineData("", 640, 360)]
    [InlineData(""","resolution":"720x480" """, 720, 480)]
    [InlineData(""","resolution":"480P" """, 854, 480)]
    [InlineData(""","resolution":"2K" """, 1920, 1080)]
    [InlineData(""","size":"1080x1920" """, 1080, 1920)]
    [InlineData(""","size":"2000x2000" """, 1440, 1440)]
    [InlineData(""","width":101,"height":"51" """, 100, 50)]
    [InlineData(""","size":"1x99999" """, 16, 1920)]
    public void VideoShape_WhenLenient_IsFittedAndEven(string wish, int width, int height)
    {
        using var reader = InputReader.Open($$"""{"lenient":true{{wish}}}""");

        Assert.Equal(new PixelSize(width, height), VideoShape.Read(reader, 50_000_000));
        Assert.Null(reader.Problem);
    }
}
