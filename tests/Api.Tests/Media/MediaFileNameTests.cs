namespace Orleans.MediaTasks.Api.Media;

public sealed class MediaFileNameTests
{
    [Theory]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("C:\\temp\\a.png", "a.png")]
    [InlineData("a\r\nSet-Cookie: x.png", "aSet-Cookie: x.png")]
    [InlineData("\u202Egnp.exe", "gnp.exe")]
    [InlineData("..", null)]
    [InlineData("", null)]
    [InlineData("a\ud800b.png", "ab.png")]
    public void FileName_LosesWhatCouldSteer(string name, string? clean) => Assert.Equal(clean, MediaFileName.Clean(name));

    [Fact]
    public void FileName_IsCutAtItsLimit() => Assert.InRange(MediaFileName.Clean(new string('x', 1000))!.Length, 250, 255);
}
