using System.Collections.Immutable;
using Orleans.MediaTasks.Delivery;

namespace Orleans.MediaTasks.Tasks;

/// <summary>A delivery with its JSON columns ready, on the caller's thread like <see cref="EncodedTask"/>.</summary>
/// <remarks>Text that no database can keep is cleaned and never refused: the change of a task must not fail for what is told of it.</remarks>
internal readonly struct EncodedDelivery(WebhookDelivery row, bool withEvent)
{
    public WebhookDelivery Row { get; } = row;

    public string Endpoint { get; } = StorableText.Kept(row.Endpoint);

    /// <summary>Null in updates: the event never changes.</summary>
    public byte[]? Event { get; } = withEvent ? TaskRowJson.Encode(Clean(row.Event)) : null;

    public byte[]? LastAttempt { get; } = row.LastAttempt is { } attempt
        ? TaskRowJson.Encode(attempt with { Error = StorableText.Kept(attempt.Error), Detail = StorableText.Kept(attempt.Detail) })
        : null;

    /// <summary>About how many bytes travel.</summary>
    public int Bytes => (Event?.Length ?? 0) + (LastAttempt?.Length ?? 0) + 100;

    /// <summary>New rows; null when there are none, which is the usual case and costs nothing.</summary>
    public static EncodedDelivery[]? OfNew(ImmutableArray<WebhookDelivery> rows)
    {
        if (rows.IsDefaultOrEmpty)
        {
            return null;
        }

        var encoded = new EncodedDelivery[rows.Length];
        for (var i = 0; i < encoded.Length; i++)
        {
            encoded[i] = new EncodedDelivery(rows[i], withEvent: true);
        }

        return encoded;
    }

    /// <summary>What two changes of one row have to tell, in their order.</summary>
    public static EncodedDelivery[]? Join(EncodedDelivery[]? first, EncodedDelivery[]? second) =>
        first is null ? second : second is null ? first : [.. first, .. second];

    private static TaskEvent Clean(TaskEvent told) => StorableText.IsStorable(told.Stage) && StorableText.IsStorable(told.Failure?.Code) && StorableText.IsStorable(told.Failure?.Message)
        ? told
        : told with
        {
            Stage = StorableText.Kept(told.Stage),
            Failure = told.Failure is { } failure ? failure with { Code = StorableText.Kept(failure.Code), Message = StorableText.Kept(failure.Message) } : null,
        };
}
