using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Orleans.MediaTasks.EndToEnd.Cluster;
using Orleans.MediaTasks.EndToEnd.Silo;

namespace Orleans.MediaTasks.EndToEnd;

/// <summary>Changes of keys that were acknowledged are there after a kill, in both modes, and in force on other nodes within five seconds.</summary>
public sealed class KeysTests(Product product, Postgres postgres) : IClassFixture<Postgres>
{
    private const string OperatorKey = "operator-of-the-tests-0001";
    private static readonly TimeSpan InForce = TimeSpan.FromSeconds(5);
    private static readonly Dictionary<string, string> Settings = new() { ["MediaTasks__AdminKey"] = OperatorKey };

    private static CancellationToken TestEnd => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SingleNode_WhenKilled_KnowsItsKeys()
    {
        using var data = new TemporaryFolder();
        Key kept, disabled, deleted;
        await using (var silo = await product.StartReadyAsync(data, Settings))
        {
            (kept, disabled, deleted) = await MakeAsync(silo);
            await silo.KillAsync();
        }

        await using var next = await product.StartReadyAsync(data, Settings);
        await CheckAsync(next, kept, disabled, deleted);
    }

    [Fact]
    public async Task Cluster_WhenAllNodesAreKilled_KnowsItsKeys()
    {
        var database = await postgres.CreateAsync();
        Key kept, disabled, deleted;
        await using (var nodes = new ClusterNodes(product, database, Settings))
        {
            var (one, other) = (nodes.StartSilo("All"), nodes.StartSilo("All"));
            await Task.WhenAll(Product.ReadyAsync(one, Product.Patience), Product.ReadyAsync(other, Product.Patience));
            (kept, disabled, deleted) = await MakeAsync(one);
            await CheckInForceAsync(one, other);
            await Task.WhenAll(one.KillAsync(), other.KillAsync());
        }

        await using var again = new ClusterNodes(product, database, Settings);
        var node = again.StartSilo("All");
        await Product.ReadyAsync(node, Product.Patience);
        await CheckAsync(node, kept, disabled, deleted);
    }

    private static async Task<(Key Kept, Key Disabled, Key Deleted)> MakeAsync(SiloProcess node)
    {
        var (kept, disabled, deleted) = (await CreateAsync(node), await CreateAsync(node), await CreateAsync(node));
        await SendAsync(node, HttpMethod.Patch, $"/v1/keys/{disabled.Id}?tenant=acme", new { enabled = false });
        await SendAsync(node, HttpMethod.Delete, $"/v1/keys/{deleted.Id}?tenant=acme", null);
        return (kept, disabled, deleted);
    }

    private static async Task CheckAsync(SiloProcess node, Key kept, Key disabled, Key deleted)
    {
        Assert.Equal(HttpStatusCode.OK, await UseAsync(node, kept));
        Assert.Equal(HttpStatusCode.Unauthorized, await UseAsync(node, disabled));
        Assert.Equal(HttpStatusCode.Unauthorized, await UseAsync(node, deleted));
        var list = await SendAsync(node, HttpMethod.Get, "/v1/keys?tenant=acme", null);
        Assert.Equal([kept.Id, disabled.Id], list.GetProperty("data").EnumerateArray().Select(key => key.GetProperty("id").GetString()));
    }

    /// <summary>A key that the other node has just let in is refused there soon after this node has switched it off.</summary>
    private static async Task CheckInForceAsync(SiloProcess one, SiloProcess other)
    {
        var key = await CreateAsync(one);
        Assert.Equal(HttpStatusCode.OK, await UseAsync(other, key));
        await SendAsync(one, HttpMethod.Patch, $"/v1/keys/{key.Id}?tenant=acme", new { enabled = false });
        Assert.Equal(HttpStatusCode.Unauthorized, await UseAsync(one, key));
        await Deadline.MeetAsync("the key is refused everywhere", InForce, async () => await UseAsync(other, key) == HttpStatusCode.Unauthorized, () => other.Output);
        await SendAsync(one, HttpMethod.Delete, $"/v1/keys/{key.Id}?tenant=acme", null);
    }

    private static async Task<Key> CreateAsync(SiloProcess node)
    {
        var key = await SendAsync(node, HttpMethod.Post, "/v1/keys", new { name = "test", tenant = "acme" });
        return new Key(key.GetProperty("id").GetString()!, key.GetProperty("key").GetString()!);
    }

    private static async Task<HttpStatusCode> UseAsync(SiloProcess node, Key key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/tasks") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key.Secret) } };
        using var answer = await node.Http.SendAsync(request, TestEnd);
        return answer.StatusCode;
    }

    private static async Task<JsonElement> SendAsync(SiloProcess node, HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body), Headers = { Authorization = new AuthenticationHeaderValue("Bearer", OperatorKey) } };
        using var answer = await node.Http.SendAsync(request, TestEnd);
        var text = await answer.Content.ReadAsStringAsync(TestEnd);
        Assert.True(answer.IsSuccessStatusCode, text);
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }

    private sealed record Key(string Id, string Secret);
}
