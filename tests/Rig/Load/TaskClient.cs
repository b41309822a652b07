using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Orleans.MediaTasks.Rig.Cluster;
using Orleans.MediaTasks.Rig.History;
using Orleans.MediaTasks.Rig.Timing;

namespace Orleans.MediaTasks.Rig.Load;

/// <summary>The calls of one client, each taken down with when it began, when it was answered, and how.</summary>
internal sealed class TaskClient(HistoryLog history, string proc)
{
    /// <summary>A client gives up on an answer after so long; what became of its request is then unknown.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(12);

    public Task<HistoryEvent> SubmitAsync(Node api, LoadedTask task, string key) =>
        CallAsync(api, new HistoryEvent { Op = Ops.Submit, Key = key, Model = task.Model, Priority = task.Priority, Expect = task.Expect }, () =>
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "/v1/tasks") { Content = JsonContent.Create(task.Body) };
            request.Headers.Add("Idempotency-Key", key);
            return request;
        });

    public Task<HistoryEvent> ReadAsync(Node api, string task) =>
        CallAsync(api, new HistoryEvent { Op = Ops.Read, Task = task }, () => new HttpRequestMessage(HttpMethod.Get, $"/v1/tasks/{task}"));

    public Task<HistoryEvent> CancelAsync(Node api, string task) =>
        CallAsync(api, new HistoryEvent { Op = Ops.Cancel, Task = task }, () => new HttpRequestMessage(HttpMethod.Post, $"/v1/tasks/{task}/cancel"));

    private async Task<HistoryEvent> CallAsync(Node api, HistoryEvent call, Func<HttpRequestMessage> request)
    {
        var begin = RigClock.Now;
        var answered = await AnswerAsync(api, call, request);
        answered = answered with { T0 = begin, T1 = RigClock.Now, Proc = proc, Node = api.Name };
        history.Add(answered);
        return answered;
    }

    private static async Task<HistoryEvent> AnswerAsync(Node api, HistoryEvent call, Func<HttpRequestMessage> request)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            using var message = request();
            using var answer = await api.Http.SendAsync(message, patience.Token);
            var text = await answer.Content.ReadAsStringAsync(patience.Token);
            return answer.IsSuccessStatusCode ? Accepted(call, text) : Refused(call, answer.StatusCode, text);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException)
        {
            return call with { Result = Results.Unknown, Note = exception is OperationCanceledException ? "no answer" : exception.Message };
        }
    }

    private static HistoryEvent Accepted(HistoryEvent call, string text)
    {
        using var body = JsonDocument.Parse(text);
        return TaskJson.Read(body.RootElement, call);
    }

    /// <summary>An error of the server's does not say that nothing was done.</summary>
    private static HistoryEvent Refused(HistoryEvent call, HttpStatusCode status, string text) => call with
    {
        Result = (int)status >= 500 ? Results.Unknown : Results.Refused,
        Status = ((int)status).ToString(System.Globalization.CultureInfo.InvariantCulture),
        Note = text.Length > 300 ? text[..300] : text,
    };
}
