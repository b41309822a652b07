namespace Orleans.MediaTasks.Providers.Input;

public sealed class SourceReferenceTests
{
    [Theory]
    [InlineData("abc.mp4", "abc.mp4")]
    [InlineData("abc/720p/seg_1.ts", "abc/720p/seg_1.ts")]
    [InlineData("/v1/media/abc.mp4", "abc.mp4")]
    [InlineData("http://localhost:5080/v1/media/abc.mp4?x=1#y", "abc.mp4")]
    [InlineData("https://evil.example/v1/other/abc.mp4", null)]
    [InlineData("ftp://host/v1/media/abc.mp4", null)]
    [InlineData("file:///etc/passwd", null)]
    [InlineData("http://h/v1/media/%2e%2e/%2e%2e/etc/passwd", null)]
    [InlineData("http://h/v1/media/..%2f..%2fetc", null)]
    [InlineData("../../etc/passwd", null)]
    [InlineData("/v1/media/../../etc/passwd", null)]
    [InlineData("/etc/passwd", null)]
    [InlineData("-i", null)]
    [InlineData("concat:a|b", null)]
    [InlineData("pipe:0", null)]
    [InlineData("a b.mp4", null)]
    [InlineData("abc.mp4\n", null)]
    [InlineData("a//b", null)]
    [InlineData("a/", null)]
    [InlineData("img%03d.png", null)]
    [InlineData("", null)]
    public void ToKey_OfAnyText_GivesOnlyKeys(string text, string? key) => Assert.Equal(key, SourceReference.ToKey(text));
}
