using System.Text;
using Orleans.MediaTasks.Media;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Embeddings;

/// <summary>The output of a task that made vectors: <c>{"model", "dimensions", "data": [{"index", "embedding"}]}</c>.</summary>
internal static class VectorsOutput
{
    private const int MaximumDataBytes = 64 * 1024;

    /// <summary>Keeps it in the task when it is small, else in the store.</summary>
    public static async Task<MediaOutput> KeepAsync(ReadOnlyMemory<byte> json, string tenant, IMediaStore store, IAttemptProgress progress, CancellationToken cancellationToken)
    {
        var output = new MediaOutput { Role = "embedding", ContentType = "application/json", Bytes = json.Length };
        if (json.Length <= MaximumDataBytes)
        {
            return output with { Data = Encoding.UTF8.GetString(json.Span) };
        }

        progress.Report(95, "storing");
        using var content = new MemoryStream(json.ToArray(), writable: false);
        var stored = await store.WriteAsync(content, new MediaWriteOptions { Tenant = tenant, FileName = "embeddings.json", AllowUnknownType = true }, cancellationToken);
        return output with { Key = stored.Key, ContentType = stored.ContentType, Bytes = stored.Bytes, Sha256 = stored.Sha256 };
    }
}
