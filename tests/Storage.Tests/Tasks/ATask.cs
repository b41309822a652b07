using System.Runtime.CompilerServices;
using System.Text.Json;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Storage.Tasks;

/// <summary>Rows with good defaults.</summary>
internal static class ATask
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly StrongBox<long> Made = new();

    /// <summary>A queued task of tenant acme, newer than all made before.</summary>
    public static MediaTaskState New(string tenant = "acme", MediaTaskStatus status = MediaTaskStatus.Queued, DateTimeOffset? createdAt = null, params string[] tags)
    {
        var created = createdAt ?? Now.AddMilliseconds(Interlocked.Increment(ref Made.Value));
        return new MediaTaskState
        {
            Id = MediaTaskId.New(tenant, created),
            Spec = new MediaTaskSpec { Model = "sim/image", Input = """{"prompt":"a fox"}""", Tags = [.. tags] },
            Kind = MediaTaskKinds.Image,
            Provider = "simulation",
            Model = "sim/image",
            Status = status,
            Version = 1,
            CreatedAt = created,
            UpdatedAt = created,
        };
    }

    /// <summary>The next version of a row, in another status.</summary>
    public static MediaTaskState In(this MediaTaskState row, MediaTaskStatus status) => row with { Version = row.Version + 1, Status = status };

    /// <summary>The same row with an id that belongs to a shard.</summary>
    public static MediaTaskState OnShard(this MediaTaskState row, int shard)
    {
        Span<byte> bytes = stackalloc byte[16];
        row.Id.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        bytes[15] = (byte)shard;
        return row with { Id = new MediaTaskId(row.Id.Tenant, new Guid(bytes, bigEndian: true)) };
    }

    /// <summary>All of a row as text: records compare arrays by reference, which no store can keep.</summary>
    public static string ToText(this MediaTaskState? row) => JsonSerializer.Serialize(row);
}
