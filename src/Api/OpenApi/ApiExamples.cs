using System.Text.Json.Nodes;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Api.OpenApi.Bodies;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.OpenApi;

/// <summary>Examples of the document. Those of answers are rendered by what renders the answers.</summary>
internal static class ApiExamples
{
    public const string Submit = """
        {"kind": "image", "input": {"prompt": "a fox in the snow", "size": "1024x768"}, "priority": 5, "retry": {"max_attempts": 5}, "tags": ["demo"], "metadata": {"order": 7}}
        """;

    public const string SubmitBatch = """
        {"tasks": [{"kind": "image", "input": {"prompt": "a fox"}}, {"kind": "image", "input": {"prompt": "a hare"}, "delay": "00:10:00"}]}
        """;

    public const string CreateKey = """
        {"name": "website", "scopes": ["submit", "read"], "expires_in": 7776000, "allowed_models": ["images/*"], "rate_limit_per_minute": 60, "rate_limit_per_day": 5000, "max_live_tasks": 200}
        """;

    public const string ChangeKey = """{"enabled": false}""";

    public const string CreateWebhook = """{"url": "https://example.com/hooks", "events": ["task.completed", "task.failed"], "description": "orders"}""";

    public const string ChangeWebhook = """{"enabled": true}""";

    public const string RotateWebhook = """{"overlap": 86400}""";

    public const string Replay = """{"from": "2030-01-31T12:00:00Z", "to": "2030-01-31T13:00:00Z"}""";

    private static readonly DateTimeOffset Moment = new(2030, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly UrlContext Urls = new("http://localhost:5080");

    public static JsonNode? Find(Type type) =>
        type == typeof(TaskBody) ? JsonNode.Parse(TaskJson.Render(Completed(), Urls))
        : type == typeof(ErrorBody) ? JsonNode.Parse(ErrorJson.Render(Refused(), "/v1/tasks", "0HNQ5N5H1G3QK:00000001"))
        : null;

    private static ApiError Refused() => ApiError.Of(ErrorCatalogue.InvalidRequest, "priority", "'priority' must be a whole number from 1 to 10.");

    private static MediaTaskSnapshot Completed() => new()
    {
        Id = new MediaTaskId("dev", Guid.Parse("0386f1f0-7400-7000-8000-000000000001")),
        Spec = new MediaTaskSpec { Kind = MediaTaskKinds.Image, Input = """{"prompt":"a fox in the snow","size":"1024x768"}""", Tags = ["demo"], Metadata = """{"order":7}""" },
        Kind = MediaTaskKinds.Image,
        Provider = "images",
        Model = "images/render",
        Status = MediaTaskStatus.Completed,
        Progress = 100,
        Attempt = 1,
        Sequence = 7,
        CreatedAt = Moment,
        UpdatedAt = Moment.AddSeconds(2),
        StartedAt = Moment.AddSeconds(1),
        CompletedAt = Moment.AddSeconds(2),
        Outputs = [new MediaOutput { Role = "image", Key = "3vQ8m1x0Zr7d.png", ContentType = "image/png", Bytes = 48_213, Sha256 = new string('a', 64), Width = 1024, Height = 768 }],
    };
}
