namespace Orleans.MediaTasks.Api.Tasks;

public sealed class PreferHeaderTests
{
    [Theory]
    [InlineData("wait=5", 5)]
    [InlineData("wait=60", 60)]
    [InlineData("wait=61", 60)]
    [InlineData("wait=2147483647", 60)]
    [InlineData("respond-async, WAIT = 7", 7)]
    [InlineData("respond-async; wait=8", 8)]
    [InlineData("wait=0", null)]
    [InlineData("wait=-5", null)]
    [InlineData("wait=1.5", null)]
    [InlineData("wait=99999999999", null)]
    [InlineData("wait=", null)]
    [InlineData("wait", null)]
    [InlineData("", null)]
    public void Header_IsReadOrIgnored(string value, int? seconds)
    {
        var context = new Microsoft.AspNetCore.Http.DefaultHttpContext();
        context.Request.Headers["Prefer"] = value;

        Assert.Equal(seconds, PreferWait.Read(context.Request, TimeSpan.FromSeconds(60)));
    }
}
