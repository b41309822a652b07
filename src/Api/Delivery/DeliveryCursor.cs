using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using Orleans.MediaTasks.Delivery;

namespace Orleans.MediaTasks.Api.Delivery;

/// <summary>The place in a list of deliveries, as text that means nothing to clients.</summary>
internal static class DeliveryCursor
{
    private const byte Form = 1;
    private const int Fixed = 25;
    private const int LongestText = 256;

    public static string Format(DeliveryKey after)
    {
        var bytes = new byte[Fixed + Encoding.UTF8.GetByteCount(after.Endpoint)];
        bytes[0] = Form;
        after.Task.TryWriteBytes(bytes.AsSpan(1), bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(17), after.Sequence);
        Encoding.UTF8.GetBytes(after.Endpoint, bytes.AsSpan(Fixed));
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>The place; null when the text is none of ours.</summary>
    public static DeliveryKey? Parse(string text)
    {
        if (text.Length > LongestText || !Base64Url.IsValid(text))
        {
            return null;
        }

        var bytes = Base64Url.DecodeFromChars(text);
        return bytes.Length > Fixed && bytes[0] == Form
            ? new DeliveryKey(new Guid(bytes.AsSpan(1, 16), bigEndian: true), Encoding.UTF8.GetString(bytes.AsSpan(Fixed)), BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(17)))
            : null;
    }
}
