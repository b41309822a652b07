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

    public static bool TryParse(string text, out Guid after)
    {
        Span<byte> bytes = stackalloc byte[Length];
        var ok = text.Length <= 2 * Length
            && Base64Url.IsValid(text)
            && Base64Url.TryDecodeFromChars(text, bytes, out var written)
            && written == Length
            && bytes[0] == Form;
        after = ok ? new Guid(bytes[1..], bigEndian: true) : default;
        return ok;
    }
}
