using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using NetVips;
using Orleans.MediaTasks.Media;
using Orleans.MediaTasks.Providers.Embeddings;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.OpenAi;

/// <summary>Turns what the server sent into stored outputs.</summary>
/// <remarks>Trusts nothing of it: a type is told from the content, and what is not what was asked for is an <see cref="UnreadableAnswerException"/>.</remarks>
internal sealed class OpenAiAnswer(IMediaStore store)
{
    public async Task<ImmutableArray<MediaOutput>> StoreAsync(byte[] body, string kind, AttemptContext attempt)
    {
        var outputs = new List<MediaOutput>();
        try
        {
            switch (kind)
            {
                case MediaTaskKinds.Image:
                    foreach (var picture in Pictures(body))
                    {
                        attempt.Progress.Report(95, "storing");
                        outputs.Add(await StoreAsync("image", "image/png", picture, attempt));
                        outputs[^1] = WithSize(outputs[^1], picture);
                    }

                    break;
                case MediaTaskKinds.Audio:
                    attempt.Progress.Report(95, "storing");
                    outputs.Add(await StoreAsync("audio", "audio/mpeg", body, attempt));
                    break;
                default:
                    outputs.Add(await VectorsOutput.KeepAsync(Vectors(body, attempt.Model), attempt.TaskId.Tenant, store, attempt.Progress, CancellationToken.None));
                    break;
            }

            return [.. outputs];
        }
        catch
        {
            // What was stored of an answer that is not whole belongs to nobody.
            foreach (var output in outputs.Where(output => output.Key is not null))
            {
                await store.DeleteAsync(output.Key!, CancellationToken.None);
            }

            throw;
        }
    }

    /// <param name="role">What it is to the task.</param>
    /// <param name="family">Some type of the family that it must be of.</param>
    /// <param name="bytes">The file.</param>
    /// <param name="attempt">Whose it is.</param>
    private async Task<MediaOutput> StoreAsync(string role, string family, byte[] bytes, AttemptContext attempt)
    {
        using var content = new MemoryStream(bytes, writable: false);
        try
        {
            var stored = await store.WriteAsync(content, new MediaWriteOptions { Tenant = attempt.TaskId.Tenant, ClaimedContentType = family }, CancellationToken.None);
            return new MediaOutput { Role = role, Key = stored.Key, ContentType = stored.ContentType, Bytes = stored.Bytes, Sha256 = stored.Sha256 };
        }
        catch (MediaRejectedException exception)
        {
            throw new UnreadableAnswerException(exception.Message, exception);
        }
    }

    private static List<byte[]> Pictures(byte[] body)
    {
        using var document = Parse(body);
        return [.. DataOf(document).EnumerateArray().Select(item =>
            item.ValueKind == JsonValueKind.Object && item.TryGetProperty("b64_json", out var text) && text.ValueKind == JsonValueKind.String && text.TryGetBytesFromBase64(out var bytes)
                ? bytes
                : throw new UnreadableAnswerException("A picture is missing, or is an address; the server has to send pictures as b64_json."))];
    }

    /// <summary>Reads the head of a picture, of a type that the store has judged.</summary>
    private static MediaOutput WithSize(MediaOutput output, byte[] picture)
    {
        try
        {
            using var head = Image.NewFromBuffer(picture);
            return output with { Width = head.Width, Height = head.Height };
        }
        catch (VipsException exception)
        {
            throw new UnreadableAnswerException("What was sent is no whole picture.", exception);
        }
    }

    /// <summary>The vectors as tasks keep them, with what the server counted.</summary>
    private static ReadOnlyMemory<byte> Vectors(byte[] body, string model)
    {
        using var document = Parse(body);
        var items = DataOf(document).EnumerateArray().Select(item =>
            item.ValueKind == JsonValueKind.Object && item.TryGetProperty("embedding", out var vector) && vector.ValueKind == JsonValueKind.Array && vector.EnumerateArray().All(number => number.ValueKind == JsonValueKind.Number)
                ? vector
                : throw new UnreadableAnswerException("A vector is missing or is none.")).ToList();
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("model"u8, model);
        json.WriteNumber("dimensions"u8, items[0].GetArrayLength());
        json.WriteStartArray("data"u8);
        foreach (var (index, vector) in items.Index())
        {
            json.WriteStartObject();
            json.WriteNumber("index"u8, index);
            json.WritePropertyName("embedding"u8);
            vector.WriteTo(json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (document.RootElement.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object)
        {
            json.WritePropertyName("usage"u8);
            usage.WriteTo(json);
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static JsonDocument Parse(byte[] body)
    {
        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException exception)
        {
            throw new UnreadableAnswerException("It is no JSON.", exception);
        }
    }

    private static JsonElement DataOf(JsonDocument document) =>
        document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Array && data.GetArrayLength() > 0
            ? data
            : throw new UnreadableAnswerException("It has no data.");
}

/// <summary>The server answered with success and something else than what was asked for.</summary>
internal sealed class UnreadableAnswerException(string message, Exception? inner = null) : Exception(message, inner);
