using System.Diagnostics.Metrics;
using System.Net;
using Orleans.MediaTasks.Api.Node;

namespace Orleans.MediaTasks.Api.Metrics;

/// <summary>What a whole node tells a scraper, and that docs/metrics.md says the same.</summary>
/// <remarks>Meters are the process's, and other nodes of this process measure as well: counters count theirs, too, and a gauge may show another node's number.</remarks>
public sealed class MetricsTests(NodeHost node) : IClassFixture<NodeHost>
{
    /// <summary>Served once there was a reason for it: nothing fails here.</summary>
    private static readonly string[] Rare = ["mediatasks_store_commit_failures_total"];

    private static readonly (string, string) Wait = ("Prefer", "wait=60");

    [Fact]
    public async Task Page_ListsEveryInstrumentOfTheMeter()
    {
        await RunTaskAsync("""{"duration_ms":0}""");

        var published = new HashSet<(string Name, string Kind)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name == MediaTasksMeter.Name)
            {
                published.Add((instrument.Name, KindOf(instrument)));
            }
        };
        listener.Start();

        Assert.Equal(MetricsPage.Rows.Select(row => (row.Instrument, row.Kind)).Order(), published.Order());
    }

    [Fact]
    public async Task Metrics_ServesWhatThePageLists()
    {
        await RunTaskAsync("""{"duration_ms":0}""");
        await RunTaskAsync("""{"duration_ms":0,"fail":"content_policy_violation"}""");
        using var stream = await node.Client.GetAsync("/v1/tasks/events", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);

        var scrape = Scrape.Of(await node.GetAsync("/metrics"));

        Assert.Equal(MetricsPage.Rows.Where(row => !Rare.Contains(row.Name)).Select(row => (row.Name, row.Kind)).Order(), scrape.Kinds.Where(kind => !Rare.Contains(kind.Key)).Select(kind => (kind.Key, kind.Value)).Order());
        foreach (var row in MetricsPage.Rows.Where(row => scrape.Kinds.ContainsKey(row.Name)))
        {
            Assert.Equal(row.Labels.Order(), scrape.LabelsOf(row.Name).Order());
        }

        Assert.True(scrape.SumOf("mediatasks_attempts_ended_total", "outcome=\"content_policy_violation\"", "provider=\"simulation\"") >= 1);
    }

    [Fact]
    public async Task Metrics_NameNobodyAndNothingThatACallerWrote()
    {
        await RunTaskAsync("""{"duration_ms":0,"fail":"content_policy_violation","message":"nobody's business"}""");

        var scrape = Scrape.Of(await node.GetAsync("/metrics"));

        Assert.DoesNotContain("business", scrape.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("a heron", scrape.Text, StringComparison.Ordinal);
        Assert.DoesNotContain($"\"{Tenants.TenantKeys.DevelopmentTenant}\"", scrape.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_InDevelopment_NeedNoKeyOnTheNodesOwnMachine()
    {
        using var nobody = new NodeCaller(node.Address, key: null);

        Assert.Equal(HttpStatusCode.OK, (await nobody.GetAsync("/metrics")).Status);
    }

    [Fact]
    public async Task Metrics_AreReadOnly() => Assert.Equal(HttpStatusCode.MethodNotAllowed, (await node.PostAsync("/metrics")).Status);

    private async Task RunTaskAsync(string simulate)
    {
        var task = await node.PostAsync("/v1/tasks", $$$"""{"model":"sim/image","input":{"prompt":"a heron","simulate":{{{simulate}}}}}""", Wait);
        Assert.Equal(HttpStatusCode.OK, task.Status);
    }

    private static string KindOf(Instrument instrument) =>
        instrument.GetType().Name.StartsWith("Histogram", StringComparison.Ordinal) ? "histogram"
        : instrument.GetType().Name.StartsWith("Counter", StringComparison.Ordinal) ? "counter" : "gauge";
}
