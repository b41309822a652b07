using System.Net;
using Orleans.MediaTasks.Api.Hosting;

namespace Orleans.MediaTasks.Api.Health;

public sealed class HealthTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly ApiHost host = shared.WithNewScript();

    [Fact]
    public async Task Ready_WhenAllIsThere_IsOk() => Assert.Equal("ok", (await host.GetAsync("/health/ready")).Json.GetProperty("status").GetString());

    [Fact]
    public async Task Ready_WhenAProgramIsMissing_IsDegradedAndNamesIt()
    {
        host.Cluster.Catalog = [Samples.Provider(), Samples.Provider("ffmpeg", "ffmpeg is not installed.")];

        var answer = await host.GetAsync("/health/ready");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("degraded", answer.Json.GetProperty("status").GetString());
        Assert.Equal("ffmpeg is not installed.", answer.Json.GetProperty("missing")[0].GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Ready_WhenTheSiloIsAway_Says503()
    {
        host.Cluster.CatalogFailure = new TimeoutException();

        (await host.GetAsync("/health/ready")).AssertError(HttpStatusCode.ServiceUnavailable, "not_ready");
        Assert.Equal(HttpStatusCode.OK, (await host.GetAsync("/health/live")).Status);
    }
}
