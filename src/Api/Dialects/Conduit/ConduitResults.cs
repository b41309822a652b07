using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Media;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary>The end of a task as the answer to the request that waited for it, in OpenAI's shapes.</summary>
internal sealed class ConduitResults(IMediaStore media)
{
    /// <summary>The result; or why there is none.</summary>
    /// <param name="task">A task that has ended.</param>
    /// <param name="encoding">How the caller wants it written.</param>
    /// <param name="cancellationToken">Ends the reading of media.</param>
    public async Task<IResult> AnswerAsync(MediaTaskSnapshot task, string? encoding, CancellationToken cancellationToken) => task switch
    {
        not { Status: MediaTaskStatus.Completed } => ConduitErrors.OfEnd(task),
        { Kind: MediaTaskKinds.Embedding } => await AnswerVectorsAsync(task, encoding, cancellationToken),
        { Kind: MediaTaskKinds.Audio } => await SendAsync(task, cancellationToken),
        { Kind: MediaTaskKinds.Transcription } => await AnswerTranscriptAsync(task, encoding, cancellationToken),
        _ => await AnswerImagesAsync(task, encoding, cancellationToken),
    };

    private async Task<IResult> AnswerImagesAsync(MediaTaskSnapshot task, string? encoding, CancellationToken cancellationToken)
    {
        var outputs = ConduitResultJson.MediaOf(task);
        var contents = new List<byte[]?>();
        foreach (var output in outputs)
        {
            contents.Add(encoding == "b64_json" ? await ReadAsync(output.Key!, cancellationToken) : null);
        }

        return new JsonAnswer((writer, urls) =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("created"u8, task.CreatedAt.ToUnixTimeSeconds());
            writer.WriteStartArray("data"u8);
            foreach (var (output, content) in outputs.Zip(contents))
            {
                writer.WriteStartObject();
                if (content is null)
                {
                    writer.WriteString("url"u8, urls.Media(output.Key!));
                }
                else
                {
                    writer.WriteBase64String("b64_json"u8, content);
                }

                writer.WriteString("revised_prompt"u8, ConduitInput.PromptOf(task));
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        })
        { Headers = (headers, _) => headers["X-Task-Id"] = task.Id.ToPublicString() };
    }

    private async Task<IResult> SendAsync(MediaTaskSnapshot task, CancellationToken cancellationToken) =>
        ConduitResultJson.MediaOf(task) is [{ Key: { } key } output, ..] && await media.OpenReadAsync(key, cancellationToken) is { } content
            ? Results.Stream(content, output.ContentType)
            : Gone();

    private async Task<IResult> AnswerTranscriptAsync(MediaTaskSnapshot task, string? format, CancellationToken cancellationToken)
    {
        // A long one lies in the store, a short one in the task.
        var output = task.Outputs.FirstOrDefault(output => output.Role == Transcript.Role);
        var json = output switch
        {
            { Data: { } data } => data,
            { Key: { } key } when await ReadAsync(key, cancellationToken) is { } bytes => Encoding.UTF8.GetString(bytes),
            _ => null,
        };
        return json is not null && Transcript.Parse(json) is { } transcript ? ConduitTranscript.Answer(transcript, format, task.Id) : Gone();
    }

    private async Task<IResult> AnswerVectorsAsync(MediaTaskSnapshot task, string? encoding, CancellationToken cancellationToken)
    {
        // A large answer lies in the store, a small one in the task.
        var output = task.Outputs.FirstOrDefault(output => output.Role == "embedding");
        using var vectors = output switch
        {
            { Data: { } data } => JsonDocument.Parse(data),
            { Key: { } key } when await ReadAsync(key, cancellationToken) is { } bytes => JsonDocument.Parse(bytes),
            _ => null,
        };
        if (vectors is null)
        {
            return Gone();
        }

        var root = vectors.RootElement.Clone();
        return new JsonAnswer((writer, _) => WriteVectors(writer, task, root, encoding == "base64"));
    }

    private static void WriteVectors(Utf8JsonWriter writer, MediaTaskSnapshot task, JsonElement vectors, bool isBase64)
    {
        writer.WriteStartObject();
        writer.WriteString("object"u8, "list"u8);
        writer.WriteStartArray("data"u8);
        foreach (var item in vectors.GetProperty("data").EnumerateArray())
        {
            writer.WriteStartObject();
            writer.WriteString("object"u8, "embedding"u8);
            writer.WriteNumber("index"u8, item.GetProperty("index").GetInt32());
            var vector = item.GetProperty("embedding");
            if (isBase64)
            {
                writer.WriteBase64String("embedding"u8, ToBytes(vector));
            }
            else
            {
                writer.WritePropertyName("embedding"u8);
                vector.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteString("model"u8, task.Model);
        writer.WriteStartObject("usage"u8);
        // Local models count no tokens; the fields are there for those who add them up.
        writer.WriteNumber("prompt_tokens"u8, TokensOf(vectors, "prompt_tokens"));
        writer.WriteNumber("total_tokens"u8, TokensOf(vectors, "total_tokens"));
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static long TokensOf(JsonElement vectors, string name) =>
        vectors.TryGetProperty("usage", out var usage) && usage.TryGetProperty(name, out var tokens) && tokens.ValueKind == JsonValueKind.Number && tokens.TryGetInt64(out var count) ? count : 0;

    /// <summary>32-bit floats, little-endian: what OpenAI's clients ask for unless told otherwise.</summary>
    private static byte[] ToBytes(JsonElement vector)
    {
        var bytes = new byte[vector.GetArrayLength() * sizeof(float)];
        var at = 0;
        foreach (var number in vector.EnumerateArray())
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(at), number.GetSingle());
            at += sizeof(float);
        }

        return bytes;
    }

    private async Task<byte[]?> ReadAsync(string key, CancellationToken cancellationToken)
    {
        if (await media.OpenReadAsync(key, cancellationToken) is not { } content)
        {
            return null;
        }

        await using var _ = content;
        using var buffer = new MemoryStream();
        await content.CopyToAsync(buffer, cancellationToken);
        return buffer.ToArray();
    }

    private static ApiError Gone() => ApiError.Of(ErrorCatalogue.NotFound, "The task's result is not stored any more.");
}
