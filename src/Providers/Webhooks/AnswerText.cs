using System.Buffers;
using System.Text;

namespace Orleans.MediaTasks.Providers.Webhooks;

/// <summary>The front of an answer as text for people.</summary>
internal static class AnswerText
{
    /// <summary>Of an answer's body no more is read: 64 KiB. A connection with more on it is closed.</summary>
    public const int MaximumRead = 64 * 1024;

    /// <summary>Of what was read no more is kept: 1,024 characters.</summary>
    public const int MaximumKept = 1024;

    /// <summary>Reads an answer to its end or limit, so that its connection can be used again; null when it succeeded or has no text.</summary>
    public static async Task<string?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength == 0)
        {
            return null;
        }

        // As much is rented as is kept; what comes after it is read over it.
        var buffer = ArrayPool<byte>.Shared.Rent(4 * MaximumKept);
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            var (kept, read) = (0, 0);
            while (read < MaximumRead)
            {
                var free = kept < buffer.Length ? buffer.AsMemory(kept) : buffer.AsMemory(2 * MaximumKept);
                var count = await body.ReadAsync(free[..Math.Min(free.Length, MaximumRead - read)], cancellationToken);
                if (count == 0)
                {
                    break;
                }

                read += count;
                kept = Math.Min(buffer.Length, kept + count);
            }

            return response.IsSuccessStatusCode ? null : Readable(buffer.AsSpan(0, kept));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>A text of at most <see cref="MaximumKept"/> characters, cut where it is longer.</summary>
    public static string Cut(string text) =>
        text.Length <= MaximumKept ? text : text[..(char.IsHighSurrogate(text[MaximumKept - 1]) ? MaximumKept - 1 : MaximumKept)];

    /// <summary>Bytes as text: what controls a terminal is a space, and so is what a database refuses.</summary>
    private static string? Readable(ReadOnlySpan<byte> bytes)
    {
        var text = string.Create(Encoding.UTF8.GetCharCount(bytes), bytes, static (characters, bytes) =>
        {
            Encoding.UTF8.GetChars(bytes, characters);
            for (var index = 0; index < characters.Length; index++)
            {
                if (char.IsControl(characters[index]))
                {
                    characters[index] = ' ';
                }
            }
        }).Trim();
        return text.Length == 0 ? null : Cut(text);
    }
}
