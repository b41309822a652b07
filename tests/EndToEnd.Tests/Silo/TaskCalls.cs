using System.Net.Http.Json;
using System.Text.Json;

namespace Orleans.MediaTasks.EndToEnd.Silo;

/// <summary>The calls of a client, as plain HTTP.</summary>
internal static class TaskCalls
{
    private static readonly HashSet<string> TerminalWords = ["completed", "failed", "cancelled"];

    public static bool IsTerminal(this JsonElement task) => TerminalWords.Contains(task.Text("status"));

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    public static DateTimeOffset Moment(this JsonElement element, string name) => element.GetProperty(name).GetDateTimeOffset();

    public static async Task<JsonElement> SubmitAsync(this SiloProcess silo, object task) => await ReadAsync(await silo.Http.PostAsJsonAsync("/v1/tasks", task));

    public static async Task<IReadOnlyList<JsonElement>> SubmitBatchAsync(this SiloProcess silo, IReadOnlyList<object> tasks) =>
        [.. (await ReadAsync(await silo.Http.PostAsJsonAsync("/v1/tasks/batch", new { tasks }))).GetProperty("tasks").EnumerateArray()];

    /// <summary>Posts with an idempotency key.</summary>
    public static async Task<JsonElement> PostAsync(this SiloProcess silo, string path, object body, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", key);
        return await ReadAsync(await silo.Http.SendAsync(request));
    }

    public static async Task<JsonElement> GetAsync(this SiloProcess silo, string id) => await ReadAsync(await silo.Http.GetAsync($"/v1/tasks/{id}"));

    public static async Task<JsonElement> CancelAsync(this SiloProcess silo, string id) => await ReadAsync(await silo.Http.PostAsync($"/v1/tasks/{id}/cancel", null));

    public static async Task<IReadOnlyList<JsonElement>> AttemptsAsync(this SiloProcess silo, string id) =>
        [.. (await ReadAsync(await silo.Http.GetAsync($"/v1/tasks/{id}/attempts"))).GetProperty("attempts").EnumerateArray()];

    /// <summary>What was told of a task.</summary>
    public static async Task<IReadOnlyList<JsonElement>> DeliveriesAsync(this SiloProcess silo, string id) =>
        [.. (await ReadAsync(await silo.Http.GetAsync($"/v1/tasks/{id}/deliveries"))).GetProperty("data").EnumerateArray()];

    /// <summary>What nobody could be told.</summary>
    public static async Task<IReadOnlyList<JsonElement>> DeadLettersAsync(this SiloProcess silo) =>
        [.. (await ReadAsync(await silo.Http.GetAsync("/v1/dead-letters"))).GetProperty("data").EnumerateArray()];

    /// <summary>How many tasks there are of each status.</summary>
    public static async Task<Dictionary<string, long>> CountsAsync(this SiloProcess silo) =>
        (await ReadAsync(await silo.Http.GetAsync("/v1/tasks/stats"))).GetProperty("by_status").EnumerateObject().ToDictionary(count => count.Name, count => count.Value.GetInt64());

    /// <summary>The permits in use and the tasks waiting for one, of each provider.</summary>
    public static async Task<IReadOnlyList<(int InUse, int Waiting)>> LimitersAsync(this SiloProcess silo) =>
        [.. (await ReadAsync(await silo.Http.GetAsync("/v1/providers"))).GetProperty("data").EnumerateArray().Select(provider => provider.GetProperty("limiter"))
            .Select(limiter => (limiter.GetProperty("in_use").GetInt32(), limiter.GetProperty("waiting").GetInt32()))];

    /// <summary>Every task of the tenant, or every one with a tag, by id.</summary>
    public static async Task<Dictionary<string, JsonElement>> ListAllAsync(this SiloProcess silo, string? tag = null)
    {
        var tasks = new Dictionary<string, JsonElement>();
        var filter = tag is null ? "" : $"&tag={tag}";
        var cursor = "";
        do
        {
            var page = await ReadAsync(await silo.Http.GetAsync($"/v1/tasks?limit=100{filter}{cursor}"));
            foreach (var task in page.GetProperty("tasks").EnumerateArray())
            {
                tasks.Add(task.Text("id"), task);
            }

            cursor = page.GetProperty("next_cursor").GetString() is { } next ? $"&cursor={Uri.EscapeDataString(next)}" : null;
        }
        while (cursor is not null);
        return tasks;
    }

    /// <summary>Waits until the task has the status; asks again and again, as it is another process.</summary>
    public static async Task<JsonElement> UntilAsync(this SiloProcess silo, string id, string what, Func<JsonElement, bool> condition, TimeSpan? within = null)
    {
        JsonElement task = default;
        await Deadline.MeetAsync($"task {id} {what}", within ?? Product.Patience, async () => condition(task = await silo.GetAsync(id)), () => $"{task}\n{silo.Output}");
        return task;
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync();
            Assert.True(response.IsSuccessStatusCode, $"{response.RequestMessage!.Method} {response.RequestMessage.RequestUri}: {(int)response.StatusCode} {text}");
            return JsonDocument.Parse(text).RootElement;
        }
    }
}
