using System.Net;
using System.Text.RegularExpressions;
using Orleans.MediaTasks.Api.Hosting;

namespace Orleans.MediaTasks.Api.Page;

public sealed partial class PageTests
{
    [Fact]
    public async Task Page_AndEveryFileItNames_AreServedWithoutAKeyAndUnderAPolicy()
    {
        await using var host = await ApiHost.StartAsync();
        using var client = host.CreateClient(key: null);
        var html = await client.GetStringAsync("/", TestContext.Current.CancellationToken);
        var files = PagePath().Matches(html).Select(match => match.Groups[1].Value).Distinct().ToList();
        Assert.Contains("/page/app.js", files);

        foreach (var path in files.Append("/").Append("/page/vendor/hls.light.min.mjs").Append("/page/vendor/hls.LICENSE.txt"))
        {
            using var response = await client.GetAsync(path, TestContext.Current.CancellationToken);
            Assert.Equal((path, HttpStatusCode.OK), (path, response.StatusCode));
            Assert.Contains("default-src 'none'; script-src 'self'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        }
    }

    [Fact]
    public async Task Modules_ImportOnlyFilesThatAreThere()
    {
        await using var host = await ApiHost.StartAsync();
        var files = PageFile.ReadAll();
        var missing = files.Where(file => file.Key.EndsWith(".js", StringComparison.Ordinal))
            .SelectMany(file => Import().Matches(System.Text.Encoding.UTF8.GetString(file.Value.Content.Span)))
            .Select(match => match.Groups[1].Value)
            .Where(name => !files.ContainsKey(name));

        Assert.Empty(missing);
    }

    [Fact]
    public async Task File_ThatTheBrowserHasAlready_IsNotSentAgain()
    {
        await using var host = await ApiHost.StartAsync();
        using var first = await host.Client.GetAsync("/page/app.js", TestContext.Current.CancellationToken);
        using var again = new HttpRequestMessage(HttpMethod.Get, "/page/app.js") { Headers = { IfNoneMatch = { first.Headers.ETag! } } };

        using var second = await host.Client.SendAsync(again, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Theory]
    [InlineData("Development", null, """{"key":"condt_dev"}""")]
    [InlineData("Development", "mediatasks.example", """{"key":null}""")]
    [InlineData("Production", null, """{"key":null}""")]
    public async Task Config_GivesTheKeyOfDevelopmentToPagesOfThisMachineOnly(string environment, string? name, string expected)
    {
        await using var host = await ApiHost.StartAsync(environment);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/page-config.json") { Headers = { Host = name } };

        using var response = await host.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(expected, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Contains("no-store", response.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
    }

    [GeneratedRegex("(?:src|href)=\"(/page/[^\"]+)\"")]
    private static partial Regex PagePath();

    [GeneratedRegex("(?:from|import)\\s*\\(?\\s*\"(?:\\./|/page/)([^\"]+)\"")]
    private static partial Regex Import();
}
