using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Batch;

/// <summary>Counts what one attempt of a batch has done, tells of it, and makes its result. For any number of threads.</summary>
/// <param name="total">Items in all; at least one.</param>
/// <param name="progress">Where to tell.</param>
internal sealed class BatchRun(int total, IAttemptProgress progress)
{
    /// <summary>Failed items whose reasons the result has, fewer when their reasons are long; the others are counted.</summary>
    public const int MaximumErrors = 100;

    /// <summary>Characters of a reason that are kept.</summary>
    public const int LongestError = 200;

    /// <summary>Where the result takes no further reason: of the 64 KiB that it may have, enough is left for the last one with every letter escaped.</summary>
    private const int FullBytes = 62 * 1024;

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock _gate = new();
    private readonly List<(int Index, string Error)> _errors = [];
    private BatchCounts _counts = new(total, 0, 0);

    /// <summary>Tells that nothing is done yet.</summary>
    public void Begin() => progress.Report(0, "processing", _counts.ToString());

    /// <summary>An item is done, or has failed for good.</summary>
    /// <param name="index">Its place, from 0.</param>
    /// <param name="error">Why it has failed; null when it has not.</param>
    public void End(int index, string? error)
    {
        lock (_gate)
        {
            var before = _counts.Percent;
            _counts = _counts with { Processed = _counts.Processed + 1, Failed = _counts.Failed + (error is null ? 0 : 1) };
            if (error is not null && _errors.Count < MaximumErrors)
            {
                _errors.Add((index, Cut(error)));
            }

            // A step of a percent is news; ten thousand items are not ten thousand messages to everybody who watches.
            if (_counts.Percent > before)
            {
                progress.Report(_counts.Percent, message: _counts.ToString());
            }
        }
    }

    /// <summary>What came of all items.</summary>
    public MediaOutput ToOutput()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Relaxed))
        {
            json.WriteStartObject();
            json.WriteNumber("totalItems"u8, _counts.Total);
            json.WriteNumber("successCount"u8, _counts.Succeeded);
            json.WriteNumber("failedCount"u8, _counts.Failed);
            json.WriteStartArray("errors"u8);
            foreach (var (index, error) in _errors.OrderBy(entry => entry.Index))
            {
                if (json.BytesCommitted + json.BytesPending > FullBytes)
                {
                    break;
                }

                json.WriteStartObject();
                json.WriteNumber("index"u8, index);
                json.WriteString("error"u8, error);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return new MediaOutput { Role = "result", ContentType = "application/json", Bytes = buffer.WrittenCount, Data = Encoding.UTF8.GetString(buffer.WrittenSpan) };
    }

    /// <summary>As far as it is kept, and without what databases refuse.</summary>
    private static string Cut(string text)
    {
        var cut = text.Length <= LongestError ? text.Length : LongestError - (char.IsHighSurrogate(text[LongestError - 1]) ? 1 : 0);
        return text[..cut].Replace('\0', ' ');
    }
}
