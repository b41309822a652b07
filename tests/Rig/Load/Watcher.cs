using System.Net;
using System.Text.Json;
using Orleans.MediaTasks.Rig.Cluster;
using Orleans.MediaTasks.Rig.History;
using Orleans.MediaTasks.Rig.Timing;

namespace Orleans.MediaTasks.Rig.Load;

/// <summary>Somebody who watches one task to its end over server-sent events, and comes back with the last id after every cut, to any node.</summary>
internal sealed class Watcher(HistoryLog history, string proc, string task, Func<Node> anyNode)
{
    private static readonly TimeSpan ReconnectPause = TimeSpan.FromMilliseconds(300);

    /// <summary>The connection counts as dead when nothing, not even a sign of life, came for so long.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(20);

    private long? _last;
    private bool _ended;

    public async Task RunAsync(CancellationToken stop)
    {
        history.AddNow(proc, Ops.Watch, watch => watch with { Task = task });
        while (!_ended && !stop.IsCancellationRequested)
        {
            var node = anyNode();
            try
            {
                await FollowAsync(node, stop);
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException)
            {
                // The node went away, or the connection: another one will do.
            }

            if (!_ended)
            {
                await Pause.ForOrUntilAsync(ReconnectPause, stop);
            }
        }

        history.AddNow(proc, Ops.WatchEnd, end => end with { Task = task, Result = _ended ? Results.Ok : Results.Refused });
    }

    private async Task FollowAsync(Node node, CancellationToken stop)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(stop);
        silence.CancelAfter(Silence);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/tasks/{task}/events");
        if (_last is { } last)
        {
            request.Headers.Add("Last-Event-ID", $"{last}");
        }

        using var answer = await node.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token);
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            return;
        }

        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(silence.Token));
        while (await reader.ReadLineAsync(silence.Token) is { } line)
        {
            silence.CancelAfter(Silence);
            if (line.StartsWith("data:", StringComparison.Ordinal))
            {
                Take(node, line[5..]);
            }
        }
    }

    private void Take(Node node, string data)
    {
        var now = RigClock.Now;
        using var body = JsonDocument.Parse(data);
        var update = TaskJson.Read(body.RootElement, new HistoryEvent { T0 = now, T1 = now, Proc = proc, Op = Ops.Update, Node = node.Name });
        history.Add(update);
        _last = update.Sequence;
        _ended = update.IsTerminal;
    }
}
