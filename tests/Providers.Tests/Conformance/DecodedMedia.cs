using System.Buffers.Binary;
using NetVips;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers;

/// <summary>Decodes what an adapter made and compares it with what the adapter says of it.</summary>
public static class DecodedMedia
{
    public static void AssertMatches(MediaOutput output, byte[] bytes)
    {
        switch (output.ContentType)
        {
            case "image/png" or "image/jpeg" or "image/webp":
                using (var picture = Image.NewFromBuffer(bytes, failOn: Enums.FailOn.Warning))
                {
                    Assert.Equal((output.Width, output.Height), (picture.Width, picture.Height));
                    Assert.InRange(picture.Avg(), 0, 255);
                }

                break;
            case "audio/wav":
                var bytesPerSecond = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(28));
                Assert.Equal(bytes.Length - 8, BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4)));
                Assert.Equal(output.DurationSeconds, (bytes.Length - 44) / (double)bytesPerSecond);
                break;
            case "video/mp4":
                Assert.True(output is { Width: > 0, Height: > 0, DurationSeconds: > 0 });
                Assert.True(bytes.AsSpan().IndexOf("moov"u8) > 0, "The file has no index.");
                break;
        }
    }
}
