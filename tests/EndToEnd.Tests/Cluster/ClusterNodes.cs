using System.Text.Json;
using Orleans.MediaTasks.EndToEnd.Silo;

namespace Orleans.MediaTasks.EndToEnd.Cluster;

/// <summary>The nodes of one cluster, as processes of their own on one database and one media folder.</summary>
internal sealed class ClusterNodes(Product product, string connectionString, IReadOnlyDictionary<string, string>? common = null) : IAsyncDisposable
{
    private readonly TemporaryFolder _data = new();
    private readonly List<SiloProcess> _nodes = [];

    public SiloProcess StartSilo(string role = "Silo") => Start(role, new()
    {
        ["MediaTasks__SiloPort"] = $"{FreePort.Next()}",
        ["MediaTasks__GatewayPort"] = $"{FreePort.Next()}",
    });

    public SiloProcess StartApi() => Start("Api", []);

    public async ValueTask DisposeAsync()
    {
        // At once: in their own time each would wait for the others.
        await Task.WhenAll(_nodes.Select(node => node.DisposeAsync().AsTask()));
        _data.Dispose();
    }

    /// <summary>The events of one task until its end, as an API node tells them.</summary>
    public static async Task<IReadOnlyList<(string Name, JsonElement Task)>> WatchAsync(SiloProcess api, string id, CancellationToken cancellationToken)
    {
        var events = new List<(string, JsonElement)>();
        using var response = await api.Http.GetAsync($"/v1/tasks/{id}/events", HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        using var reader = new StreamReader(await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync(cancellationToken));
        var name = "";
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                name = line["event: ".Length..];
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                events.Add((name, JsonDocument.Parse(line["data: ".Length..]).RootElement));
            }
        }

        return events;
    }

    private SiloProcess Start(string role, Dictionary<string, string> settings)
    {
        foreach (var (name, value) in common ?? new Dictionary<string, string>())
        {
            settings[name] = value;
        }

        settings["MediaTasks__Mode"] = "Cluster";
        settings["MediaTasks__Role"] = role;
        settings["ConnectionStrings__MediaTasks"] = connectionString;
        var node = product.Start(_data, settings);
        _nodes.Add(node);
        return node;
    }
}
