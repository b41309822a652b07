using System.Net;
using Orleans.MediaTasks.Api.Node;

namespace Orleans.MediaTasks.Api.Dialects.Contract;

/// <summary>A node that all contract tests of one store share; each test is a tenant of its own on it.</summary>
/// <remarks>Starting one takes seconds, and PostgreSQL as many again, so there is one for each store and not one for each test.</remarks>
public abstract class ContractNode : NodeHost
{
    private const string OperatorKey = "operator-of-the-contract-tests";

    private readonly string _plugins = CountingPlugin.CreateFolder();
    private int _tenants;

    /// <summary>A start on a busy machine gets the time it takes there: the tests are about the order of events.</summary>
    protected override IReadOnlyList<string> Settings =>
    [
        "--MediaTasks:AdminKey", OperatorKey, "--MediaTasks:Dialects:Mindia:StartWait", "00:00:20", "--MediaTasks:Dialects:Queue:Capacity", $"{QueueCapacity}",
        "--MediaTasks:Providers:Plugins:Folder", _plugins, "--MediaTasks:Webhooks:AllowLoopback", "true",
    ];

    /// <summary>How many tasks the queue takes, little enough to fill it.</summary>
    internal const int QueueCapacity = 6;

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await base.DisposeAsync();
        Directory.Delete(_plugins, recursive: true);
    }

    /// <summary>Somebody of a tenant that nobody else has.</summary>
    internal Task<NodeCaller> NewTenantAsync(string limits = "") => NewCallerAsync($"tenant-{Interlocked.Increment(ref _tenants)}", limits);

    /// <summary>Somebody of this tenant, who may do everything.</summary>
    private async Task<NodeCaller> NewCallerAsync(string tenant, string limits)
    {
        using var owner = new NodeCaller(Address, OperatorKey);
        var made = await owner.PostAsync("/v1/keys", $$"""{"name":"contract","tenant":"{{tenant}}","scopes":["read","submit","admin"]{{limits}}}""");
        Assert.Equal(HttpStatusCode.Created, made.Status);
        return new NodeCaller(Address, made.Json.GetProperty("key").GetString());
    }
}
