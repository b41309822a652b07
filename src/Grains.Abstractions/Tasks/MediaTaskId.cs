using System.Diagnostics.CodeAnalysis;

namespace Orleans.MediaTasks.Tasks;

/// <summary>The identity of a task: its tenant and a UUID version 7, so that ids sort by creation time.</summary>
/// <remarks>The grain key is <c>{tenant}/{uuid}</c>; another tenant's id is therefore simply not found. Clients see only the UUID.</remarks>
/// <param name="Tenant">The owner: 1 to 64 characters of <c>a-z 0-9 - _</c>.</param>
/// <param name="Value">The UUID.</param>
[GenerateSerializer, Immutable, Alias("mt.task.id")]
public readonly record struct MediaTaskId([property: Id(0)] string Tenant, [property: Id(1)] Guid Value) : IComparable<MediaTaskId>
{
    /// <summary>The number of shards; a task's shard never changes, so neither may this number on a store with tasks in it.</summary>
    public const int ShardCount = 64;

    /// <summary>What may stand before the UUID in a client's id.</summary>
    public const string Prefix = "task_";

    /// <summary>The shard (0 to 63) whose grain watches over this task.</summary>
    public int Shard
    {
        get
        {
            // The last bytes of a version 7 UUID are random, so they spread evenly.
            Span<byte> bytes = stackalloc byte[16];
            Value.TryWriteBytes(bytes, bigEndian: true, out _);
            return bytes[15] % ShardCount;
        }
    }

    /// <summary>Makes a new id whose time part is <paramref name="now"/>.</summary>
    public static MediaTaskId New(string tenant, DateTimeOffset now) => new(tenant, Guid.CreateVersion7(now));

    /// <summary>Reads a grain key; throws <see cref="FormatException"/> when it is not one.</summary>
    public static MediaTaskId Parse(string grainKey)
    {
        var slash = grainKey.LastIndexOf('/');
        return slash > 0 && Guid.TryParse(grainKey.AsSpan(slash + 1), out var value)
            ? new MediaTaskId(grainKey[..slash], value)
            : throw new FormatException($"'{grainKey}' is not a task key of the form tenant/uuid.");
    }

    /// <summary>Reads the UUID that a client sent, in any usual UUID form, and with <see cref="Prefix"/> before it or without.</summary>
    public static bool TryParseValue(string tenant, [NotNullWhen(true)] string? text, out MediaTaskId id)
    {
        var ok = Guid.TryParse(text.AsSpan(text?.StartsWith(Prefix, StringComparison.Ordinal) is true ? Prefix.Length : 0), out var value);
        id = new MediaTaskId(tenant, value);
        return ok;
    }

    /// <inheritdoc/>
    public int CompareTo(MediaTaskId other) => Value.CompareTo(other.Value) is var byValue and not 0 ? byValue : string.CompareOrdinal(Tenant, other.Tenant);

    /// <summary>The id as clients see it: the UUID in lower case with hyphens.</summary>
    public string ToPublicString() => Value.ToString("D");

    /// <summary>The id as clients see it whose systems mark ids with what they name: <c>task_</c> and the UUID without hyphens.</summary>
    public string ToPrefixedString() => $"{Prefix}{Value:N}";

    /// <summary>The grain key.</summary>
    public override string ToString() => $"{Tenant}/{Value:D}";

    /// <inheritdoc/>
    public static bool operator <(MediaTaskId left, MediaTaskId right) => left.CompareTo(right) < 0;

    /// <inheritdoc/>
    public static bool operator >(MediaTaskId left, MediaTaskId right) => left.CompareTo(right) > 0;

    /// <inheritdoc/>
    public static bool operator <=(MediaTaskId left, MediaTaskId right) => left.CompareTo(right) <= 0;

    /// <inheritdoc/>
    public static bool operator >=(MediaTaskId left, MediaTaskId right) => left.CompareTo(right) >= 0;
}
