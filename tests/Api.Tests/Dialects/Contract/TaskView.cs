using System.Text.Json;

namespace Orleans.MediaTasks.Api.Dialects.Contract;

/// <summary>What a dialect says of a task, read as its clients read it.</summary>
/// <param name="Id">Its id; null where the answer has none.</param>
/// <param name="Status">The dialect's word.</param>
/// <param name="Url">Where the result is.</param>
/// <param name="Error">Why there is none.</param>
internal sealed record TaskView(Guid? Id, string Status, string? Url, string? Error)
{
    /// <summary>How clients take the words of the dialects that have words of their own.</summary>
    private static readonly Dictionary<string, string[]> Words = new(StringComparer.Ordinal)
    {
        ["completed"] = ["completed", "success"],
        ["failed"] = ["failed"],
        ["retrying"] = ["retrying", "queued", "scheduled", "pending"],
        ["processing"] = ["processing"],
        ["cancelled"] = ["cancelled", "failed"],
    };

    /// <summary>The canonical word of an end that went well; the dialect's own otherwise.</summary>
    public string Meaning => Status == "success" ? "completed" : Status;

    public bool Means(string status) => Words[status].Contains(Status);

    public static TaskView Of(string address, JsonElement json) => address switch
    {
        _ when address.Contains("statusTask", StringComparison.Ordinal) => OfApixo(json.GetProperty("data")),
        "/api/v1/jobs/{0}" => new(IdOf(json, "job_id"), Text(json, "status")!, Text(json, "result_url"), Text(json, "error")),
        "/tasks/{0}" => new(IdOf(json, "id"), Text(json, "state")!, Inside(json, "result", "imageUrl"), Inside(json, "error", "message")),
        _ => new(IdOf(json, "id"), Text(json, "status")!, Inside(json, "result", "url"), Text(json, "error")),
    };

    private static TaskView OfApixo(JsonElement data)
    {
        using var result = Text(data, "resultJson") is { } text ? JsonDocument.Parse(text) : null;
        return new(IdOf(data, "taskId"), Text(data, "state")!, result?.RootElement.GetProperty("resultUrls")[0].GetString(), Text(data, "failMsg"));
    }

    private static Guid IdOf(JsonElement json, string name) => Guid.Parse(Text(json, name)!.Replace("task_", "", StringComparison.Ordinal));

    private static string? Inside(JsonElement json, string outer, string inner) => json.GetProperty(outer) is { ValueKind: JsonValueKind.Object } found ? Text(found, inner) : null;

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
