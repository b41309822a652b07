using System.Globalization;
using Orleans.MediaTasks.Tasks;
using Orleans.MediaTasks.Tenants;

namespace Orleans.MediaTasks.Providers.Batch;

/// <summary>One thing to do of many. Each may be done again: a batch that was broken off begins anew.</summary>
[GenerateSerializer, Immutable, Alias("mt.batch.item")]
public abstract record BatchItem
{
    private BatchItem() { }

    /// <summary>Change a key of the batch's tenant.</summary>
    /// <param name="KeyId">The key's <see cref="ApiKey.Id"/>.</param>
    /// <param name="Change">What to change of it.</param>
    [GenerateSerializer, Immutable, Alias("mt.batch.item.key")]
    public sealed record KeyChange([property: Id(0)] string KeyId, [property: Id(1)] ApiKeyChange Change) : BatchItem;

    /// <summary>Add to what a key of the batch's tenant has spent; once, however often the batch begins.</summary>
    /// <param name="KeyId">The key's <see cref="ApiKey.Id"/>.</param>
    /// <param name="Amount">How much.</param>
    [GenerateSerializer, Immutable, Alias("mt.batch.item.charge")]
    public sealed record KeyCharge([property: Id(0)] string KeyId, [property: Id(1)] decimal Amount) : BatchItem;

    /// <summary>Send a body to an address; at least once, always with the same id.</summary>
    /// <param name="Url">An absolute http or https address, at most 2,048 characters.</param>
    /// <param name="Body">JSON text, at most 1 MiB, with the id of <see cref="MessageIdOf"/> in it.</param>
    /// <param name="Headers">Headers to send along: a JSON object of texts as compact text, or null.</param>
    /// <param name="Secret">What it is signed with; null sends it unsigned.</param>
    [GenerateSerializer, Immutable, Alias("mt.batch.item.webhook")]
    public sealed record WebhookSend([property: Id(0)] string Url, [property: Id(1)] string Body, [property: Id(2)] string? Headers, [property: Id(3)] string? Secret) : BatchItem
    {
        /// <summary>The address alone: the rest is not for logs.</summary>
        public override string ToString() => Url;
    }

    /// <summary>The id of a batch's message: <c>msg_</c>, the task's id and the item's place from 0.</summary>
    public static string MessageIdOf(MediaTaskId task, int index) => string.Create(CultureInfo.InvariantCulture, $"msg_{task.Value:n}_{index}");
}
