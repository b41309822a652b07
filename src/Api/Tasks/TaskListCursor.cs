using System.Buffers.Text;

namespace Orleans.MediaTasks.Api.Tasks;

/// <summary>The place in a list, as text that means nothing to clients.</summary>
internal static class TaskListCursor
{
    private const byte Form = 1;
    private const int Length = 17;

    public static string Format(Guid after)
    {
        Span<byte> bytes = stackalloc byte[Length];
        bytes[0] = Form;
        after.TryWriteBytes(bytes[1..], bigEndian: true, out _);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>The place; null when the text is none of ours.</summary>
    public static Guid? Parse(string text)
    {
        Span<byte> bytes = stackalloc byte[Length];
        return text.Length <= 2 * Length
            && Base64Url.IsValid(text)
            && Base64Url.TryDecodeFromChars(text, bytes, out var written)
            && written == Length
            && bytes[0] == Form
            ? new Guid(bytes[1..], bigEndian: true)
            : null;
    }
}
