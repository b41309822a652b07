using System.Net;
using Orleans.MediaTasks.Api.Hosting;

namespace Orleans.MediaTasks.Api.Providers;

public sealed class CatalogTests : IClassFixture<SharedHost>
{
    private readonly ApiHost _host;

    public CatalogTests(SharedHost shared)
    {
        _host = shared.WithNewScript();
        _host.Cluster.Catalog = [Samples.Provider(), Samples.Provider("ffmpeg", "ffmpeg is not installed.")];
    }

    [Fact]
    public async Task Models_HaveTheShapeOfOpenAi()
    {
        var models = (await _host.GetAsync("/v1/models")).Json;

        Assert.Equal("list", models.GetProperty("object").GetString());
        var (first, second) = (models.GetProperty("data")[0], models.GetProperty("data")[1]);
        Assert.Equal(("images/render", "model", "image"), (first.GetProperty("id").GetString(), first.GetProperty("object").GetString(), first.GetProperty("kind").GetString()));
        Assert.True(first.GetProperty("available").GetBoolean());
        Assert.Equal("a fox", first.GetProperty("example_input").GetProperty("prompt").GetString());
        Assert.False(second.GetProperty("available").GetBoolean());
        Assert.Equal("ffmpeg is not installed.", second.GetProperty("unavailable_reason").GetString());
    }

    [Fact]
    public async Task Model_WithASlashInItsName_IsFound()
    {
        Assert.Equal("images/render", (await _host.GetAsync("/v1/models/images/render")).Json.GetProperty("id").GetString());
        Assert.Equal("images/render", (await _host.GetAsync("/v1/models/images%2Frender")).Json.GetProperty("id").GetString());
    }

    [Fact]
    public async Task Model_WhenUnknown_NamesANearOne()
    {
        var error = (await _host.GetAsync("/v1/models/images/rendr")).AssertError(HttpStatusCode.NotFound, "model_not_found");

        Assert.Equal("images/render", error.GetProperty("allowed")[0].GetString());
    }

    [Fact]
    public async Task Provider_CanBePausedAndResumed()
    {
        Assert.True((await _host.PostAsync("/v1/providers/images/pause")).Json.GetProperty("limiter").GetProperty("paused").GetBoolean());
        Assert.True((await _host.GetAsync("/v1/providers/images")).Json.GetProperty("limiter").GetProperty("paused").GetBoolean());
        Assert.False((await _host.PostAsync("/v1/providers/images/resume")).Json.GetProperty("limiter").GetProperty("paused").GetBoolean());
    }

    [Fact]
    public async Task Providers_ComeWithTheirLimiters()
    {
        var limiter = (await _host.GetAsync("/v1/providers")).Json.GetProperty("data")[0].GetProperty("limiter");

        Assert.Equal((2, 7, 4), (limiter.GetProperty("in_use").GetInt32(), limiter.GetProperty("waiting").GetInt32(), limiter.GetProperty("concurrency").GetInt32()));
    }
}
