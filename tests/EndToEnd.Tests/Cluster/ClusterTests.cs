using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Orleans.MediaTasks.EndToEnd.Silo;

namespace Orleans.MediaTasks.EndToEnd.Cluster;

/// <summary>Real nodes on a real PostgreSQL.</summary>
public sealed class ClusterTests(Product product, Postgres postgres) : IClassFixture<Postgres>
{
    private const int TasksAtOnce = 20;

    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(30);

    private static CancellationToken TestEnd => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Cluster_OfTwoSilosAndAnApiNode_DoesTheWorkAndOutlivesASilo()
    {
        await using var nodes = new ClusterNodes(product, await postgres.CreateAsync());
        var api = nodes.StartApi();
        await CheckWaitingAsync(api);
        SiloProcess[] silos = [nodes.StartSilo(), nodes.StartSilo()];
        await Task.WhenAll(((SiloProcess[])[.. silos, api]).Select(node => Product.ReadyAsync(node, Product.Patience)));

        await CheckSiloTellsOfHealthOnlyAsync(silos[0]);
        await CheckWorkAsync(api);
        await CheckProgressAsync(api);
        await CheckDeathOfASiloAsync(api, silos[1]);
    }

    [Fact]
    public async Task FourNodes_AtOnceOnAnEmptyDatabase_AllBecomeReady()
    {
        await using var nodes = new ClusterNodes(product, await postgres.CreateAsync());
        SiloProcess[] all = [nodes.StartSilo(), nodes.StartSilo("All"), nodes.StartSilo("All"), nodes.StartApi()];

        await Task.WhenAll(all.Select(node => Product.ReadyAsync(node, Product.Patience)));

        // What one node took, the others show and do.
        var ids = await Task.WhenAll(all[1..].Select(async node => (await node.SubmitAsync(Simulated(new { duration_ms = 50 }))).Text("id")));
        foreach (var (id, node) in ids.Zip([all[2], all[3], all[1]]))
        {
            Assert.Equal("completed", (await node.UntilAsync(id, "ends", task => task.IsTerminal())).Text("status"));
        }
    }

    /// <summary>An API node without silos lives, says that it is not ready, and refuses requests at once and for the moment.</summary>
    private static async Task CheckWaitingAsync(SiloProcess api)
    {
        await Deadline.MeetAsync("the API node lives", Product.Patience, async () => (await api.Http.GetAsync("/health/live")).IsSuccessStatusCode, () => api.Output);
        using var ready = await api.Http.GetAsync("/health/ready", TestEnd);
        using var refused = await api.Http.PostAsJsonAsync("/v1/tasks", Simulated(new { duration_ms = 1 }), TestEnd);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
    }

    private static async Task CheckSiloTellsOfHealthOnlyAsync(SiloProcess silo)
    {
        using var tasks = await silo.Http.GetAsync("/v1/tasks", TestEnd);
        using var page = await silo.Http.GetAsync("/", TestEnd);

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (tasks.StatusCode, page.StatusCode));
    }

    private static async Task CheckWorkAsync(SiloProcess api)
    {
        var ids = (await api.SubmitBatchAsync([.. Enumerable.Repeat(Simulated(new { duration_ms = 50 }), TasksAtOnce)])).Select(task => task.Text("id")).ToList();
        var image = (await api.SubmitAsync(new { kind = "image", input = new { prompt = "a lighthouse", size = "96x64" } })).Text("id");
        var hanging = (await api.SubmitAsync(Simulated(new { hang = true }))).Text("id");

        foreach (var id in ids)
        {
            Assert.Equal("completed", (await api.UntilAsync(id, "ends", task => task.IsTerminal())).Text("status"));
        }

        var picture = await api.UntilAsync(image, "ends", task => task.IsTerminal());
        var bytes = await api.Http.GetByteArrayAsync(picture.GetProperty("result").Text("url"), TestEnd);
        Assert.Equal("PNG"u8.ToArray(), bytes[1..4]);

        await api.UntilAsync(hanging, "runs", task => task.Text("status") == "processing");
        await api.CancelAsync(hanging);
        Assert.Equal("cancelled", (await api.UntilAsync(hanging, "ends", task => task.IsTerminal(), TimeSpan.FromSeconds(5))).Text("status"));
        Assert.Equal(TasksAtOnce + 2, (await api.ListAllAsync()).Count);
    }

    /// <summary>What happens on a silo is told by an API node as it happens: more than the rows that it reads again when nothing is told.</summary>
    private static async Task CheckProgressAsync(SiloProcess api)
    {
        var id = (await api.SubmitAsync(Simulated(new { duration_ms = 3_000, steps = 10 }))).Text("id");

        var events = await ClusterNodes.WatchAsync(api, id, TestEnd).WaitAsync(Product.Patience, TestEnd);

        Assert.Equal("completed", events[^1].Name);
        var steps = events.Select(told => told.Task.GetProperty("progress").GetInt32()).Distinct().Count();
        Assert.True(steps >= 5, string.Join('\n', events));
        var sequences = events.Select(told => told.Task.GetProperty("sequence").GetInt64()).ToList();
        Assert.Equal(sequences.Order(), sequences);
    }

    /// <summary>While a silo dies, nobody is told anything worse than to come again, and no acknowledged task is lost.</summary>
    private static async Task CheckDeathOfASiloAsync(SiloProcess api, SiloProcess silo)
    {
        var running = await api.SubmitBatchAsync([.. Enumerable.Repeat(Simulated(new { duration_ms = 1_500 }), TasksAtOnce)]);
        await silo.KillAsync();
        var answers = new ConcurrentBag<(HttpStatusCode Status, string? Id)>();

        await Task.WhenAll(Enumerable.Range(0, TasksAtOnce).Select(async _ =>
        {
            using var answer = await api.Http.PostAsJsonAsync("/v1/tasks", Simulated(new { duration_ms = 10 }), TestEnd);
            answers.Add((answer.StatusCode, answer.IsSuccessStatusCode ? (await answer.Content.ReadFromJsonAsync<JsonElement>(TestEnd)).Text("id") : null));
        }));

        Assert.All(answers, answer => Assert.True(answer.Status is HttpStatusCode.Accepted or HttpStatusCode.ServiceUnavailable, $"{answer.Status}\n{api.Output}"));
        Assert.Contains(answers, answer => answer.Id is not null);
        foreach (var id in answers.Select(answer => answer.Id).OfType<string>().Concat(running.Select(task => task.Text("id"))))
        {
            Assert.Equal("completed", (await api.UntilAsync(id, "ends", task => task.IsTerminal(), Recovery)).Text("status"));
        }
    }

    private static object Simulated(object simulate) => new { kind = "image", model = "sim/image", input = new { prompt = "a task", simulate } };
}
