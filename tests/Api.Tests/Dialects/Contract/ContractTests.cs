using System.Net.ServerSentEvents;
using System.Text.Json;
using Orleans.MediaTasks.Api.Hosting;
using Orleans.MediaTasks.Api.Node;

namespace Orleans.MediaTasks.Api.Dialects.Contract;

/// <summary>Tests of rows of the contract on a whole node. Each dialect has its own, and each of those runs on both stores.</summary>
public abstract class ContractTests(ContractNode node) : IAsyncLifetime
{
    private static readonly (string, string) Wait = ("Prefer", "wait=60");

    private readonly List<NodeCaller> _callers = [];

    private protected ContractNode Node { get; } = node;

    /// <summary>Somebody of a tenant that only this test knows.</summary>
    private protected NodeCaller Api => _callers[0];

    public async ValueTask InitializeAsync() => await NewTenantAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _callers.ForEach(caller => caller.Dispose());
        return ValueTask.CompletedTask;
    }

    /// <summary>Somebody else, of yet another tenant.</summary>
    private protected async Task<NodeCaller> NewTenantAsync(string limits = "") => Keep(await Node.NewTenantAsync(limits));

    /// <summary>Somebody on the same node with this key, or with none.</summary>
    private protected NodeCaller With(string? key) => Keep(new NodeCaller(Node.Address, key));

    /// <summary>Waits for a task's end and gives its native body.</summary>
    private protected async Task<JsonElement> EndOfAsync(string id)
    {
        var task = (await Api.GetAsync($"/v1/tasks/{id}", Wait)).Json;
        Assert.True(task.GetProperty("status").GetString() is "completed" or "failed" or "cancelled", task.GetRawText());
        return task;
    }

    /// <summary>Waits until a task runs.</summary>
    private protected Task StartOfAsync(string id) => UntilAsync(id, "processing");

    /// <summary>Watches a task until it has this native status.</summary>
    private protected async Task UntilAsync(string id, string wanted)
    {
        await foreach (var task in WatchAsync(id))
        {
            if (task.GetProperty("status").GetString() == wanted)
            {
                return;
            }
        }

        Assert.Fail($"Task {id} was never {wanted}.");
    }

    /// <summary>What the events of a task say, to its end.</summary>
    private protected async IAsyncEnumerable<JsonElement> WatchAsync(string id)
    {
        using var stop = new CancellationTokenSource(Deadlines.Request);
        using var answer = await Api.Client.GetAsync($"/v1/tasks/{id}/events", HttpCompletionOption.ResponseHeadersRead, stop.Token);
        await foreach (var item in SseParser.Create(await answer.Content.ReadAsStreamAsync(stop.Token)).EnumerateAsync(stop.Token))
        {
            yield return JsonDocument.Parse(item.Data).RootElement;
        }
    }

    private NodeCaller Keep(NodeCaller caller)
    {
        _callers.Add(caller);
        return caller;
    }
}
