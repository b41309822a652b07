using System.Collections.Immutable;
using System.Text;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Delivery;

/// <summary>Events, deliveries and receivers to test with.</summary>
internal static class News
{
    public const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    public static WebhookDelivery Delivery(long sequence = 3, TaskEventType type = TaskEventType.Completed) => new()
    {
        Task = Given.Id,
        Endpoint = "ep_1",
        Sequence = sequence,
        DueAt = Given.Now,
        CreatedAt = Given.Now,
        UpdatedAt = Given.Now,
        Event = new TaskEvent { Type = type, At = Given.Now, Status = MediaTaskStatus.Completed, Attempt = 1, Progress = 100 },
    };

    public static WebhookReceiver Receiver(WebhookForm form = WebhookForm.Event, EventNaming naming = EventNaming.Generation) => new()
    {
        Endpoint = "ep_1",
        Url = "https://example.com/hook",
        Secret = Secret,
        Form = form,
        Naming = naming,
        BaseUrl = "https://grid.example",
    };

    /// <summary>A task of a kind that ended well, with what it made.</summary>
    public static MediaTaskState Done(string kind, string? input = null, string? metadata = null, params ImmutableArray<MediaOutput> outputs)
    {
        var spec = new MediaTaskSpec { Input = input ?? """{"prompt":"A cat"}""", Metadata = metadata };
        var queued = Given.Queued(spec) with { Kind = kind };
        return queued.After(Given.Grant(1)).After(Given.Report(1, new Providers.AttemptOutcome.Succeeded(outputs)), Given.Now.AddMilliseconds(8123));
    }

    public static TaskEvent EventOf(MediaTaskState next, MediaTaskState? previous = null) =>
        TaskEvents.Of(previous ?? next with { Status = MediaTaskStatus.Processing }, next)!;

    public static string BodyOf(MediaTaskState row, TaskEvent news, WebhookReceiver receiver, string id = "evt_1") =>
        Encoding.UTF8.GetString(WebhookMessages.Make(receiver, row, news, id, Given.Now.AddHours(1)).Body.Span);

    public static MediaOutput Media(string role, string key, string type, long bytes = 12345) => new() { Role = role, Key = key, ContentType = type, Bytes = bytes };
}
