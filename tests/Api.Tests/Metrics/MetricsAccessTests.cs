using System.Net;
using Orleans.MediaTasks.Api.Hosting;
using Orleans.MediaTasks.Api.Tenants;

namespace Orleans.MediaTasks.Api.Metrics;

/// <summary>Who may read the numbers outside of Development, and where else they go.</summary>
public sealed class MetricsAccessTests
{
    [Fact]
    public async Task Metrics_OutsideOfDevelopment_WantTheScopeAdmin()
    {
        await using var host = await ApiHost.StartAsync("Production");
        using var nobody = host.CreateClient(null);

        (await host.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/metrics"), nobody)).AssertError(HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Fact]
    public async Task Metrics_WhereTheSettingSaysSo_WantNoKey()
    {
        await using var host = await ApiHost.StartAsync("Production", new KeyValuePair<string, string?>("MediaTasks:Metrics:Anonymous", "true"));
        using var nobody = host.CreateClient(null);
        using var stranger = host.CreateClient(KeyText.New());

        Assert.Contains("dotnet_", Scrape.Of(await host.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/metrics"), nobody)).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await host.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/metrics"), stranger)).Status);
    }

    [Fact]
    public async Task Metrics_WithFurtherMeters_ServeThem()
    {
        using var meter = new System.Diagnostics.Metrics.Meter("A.Further.Meter");
        await using var host = await ApiHost.StartAsync("Development", new KeyValuePair<string, string?>("MediaTasks:Metrics:Meters:0", meter.Name));

        meter.CreateCounter<long>("further.things").Add(3);

        Assert.Equal(3, Scrape.Of(await host.GetAsync("/metrics")).SumOf("further_things_total"));
    }
}
