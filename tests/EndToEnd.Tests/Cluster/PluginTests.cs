using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Orleans.MediaTasks.EndToEnd.Silo;

namespace Orleans.MediaTasks.EndToEnd.Cluster;

/// <summary>Plugins on a real cluster: an API node configures them, a silo runs them, PostgreSQL remembers.</summary>
public sealed class PluginTests(Product product, Postgres postgres) : IClassFixture<Postgres>
{
    private static readonly byte[] Png = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    private static CancellationToken TestEnd => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Settings_WhenAllNodesAreKilled_AreThereAndCount()
    {
        using var plugins = new TemporaryFolder();
        Install(plugins.Path);
        var database = await postgres.CreateAsync();
        var settings = new Dictionary<string, string> { ["MediaTasks__Providers__Plugins__Folder"] = plugins.Path };
        await using (var nodes = new ClusterNodes(product, database, settings))
        {
            var (api, silo) = (nodes.StartApi(), nodes.StartSilo());
            await Task.WhenAll(Product.ReadyAsync(api, Product.Patience), Product.ReadyAsync(silo, Product.Patience));
            using var put = await api.Http.PutAsJsonAsync("/api/plugins/speaks/config", new { config = new { word = "later" } }, TestEnd);
            put.EnsureSuccessStatusCode();
            await Task.WhenAll(api.KillAsync(), silo.KillAsync());
        }

        await using var again = new ClusterNodes(product, database, settings);
        var node = again.StartSilo("All");
        await Product.ReadyAsync(node, Product.Patience);
        var key = await UploadAsync(node);
        using var run = await node.Http.PostAsJsonAsync("/api/plugins/speaks/execute", new { media_id = key }, TestEnd);
        var executed = await run.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(TestEnd);
        var task = await node.UntilAsync(executed.Text("task_id"), "ends", task => task.IsTerminal());
        Assert.Equal("""{"said":"later"}""", task.GetProperty("result").GetProperty("outputs")[0].GetProperty("data").GetRawText());
    }

    private static void Install(string plugins)
    {
        var folder = Directory.CreateDirectory(Path.Combine(plugins, "speaks")).FullName;
        File.WriteAllText(
            Path.Combine(folder, "plugin.json"),
            """{"protocol":1,"name":"speaks","description":"Says its word.","executable":"run.sh","media_types":["image/*"],"config":{"word":{"type":"string","default":"now"}}}""");
        var program = Path.Combine(folder, "run.sh");
        File.WriteAllText(program, "#!/bin/sh\nread request\necho \"{\\\"result\\\":{\\\"said\\\":\\\"$(echo \"$request\" | sed 's/.*\"word\":\"\\([a-z]*\\)\".*/\\1/')\\\"}}\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }

    private static async Task<string> UploadAsync(SiloProcess node)
    {
        using var content = new ByteArrayContent(Png) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } };
        using var stored = await node.Http.PutAsync("/v1/media", content, TestEnd);
        return (await stored.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(TestEnd)).Text("key");
    }
}
