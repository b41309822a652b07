using System.Net;
using Orleans.MediaTasks.Api.Hosting;

namespace Orleans.MediaTasks.Api.Health;

public sealed class HealthTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly ApiHost _host = shared.WithNewScript();

    [Fact]
    public async Task Ready_WhenAllIsThere_IsOk() => Assert.Equal("ok", (await _host.GetAsync("/health/ready")).Json.GetProperty("status").GetString());

    [Fact]
    public async Task Ready_WhenAProgramIsMissing_IsDegradedAndNamesIt()
    {
        _host.Cluster.Catalog = [Samples.Provider(), Samples.Provider("ffmpeg", "ffmpeg is not installed.")];

        var answer = await _host.GetAsync("/health/ready");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("degraded", answer.Json.GetProperty("status").GetString());
        Assert.Equal("ffmpeg is not installed.", answer.Json.GetProperty("missing")[0].GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Ready_WhenTheSiloIsAway_Says503()
    {
        _host.Cluster.CatalogFailure = new TimeoutException();

        (await _host.GetAsync("/health/ready")).AssertError(HttpStatusCode.ServiceUnavailable, "not_ready");
        Assert.Equal(HttpStatusCode.OK, (await _host.GetAsync("/health/live")).Status);
    }
}
