using System.Collections.Immutable;
using NetVips;
using Orleans.MediaTasks.Media;
using Orleans.MediaTasks.Providers.Embeddings;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.OpenAi;

/// <summary>Stores what an answer has in it.</summary>
/// <remarks>A type is told from the content, never from what the server says; what is not what was asked for is an <see cref="UnreadableAnswerException"/>.</remarks>
internal sealed class OpenAiOutputs(IMediaStore store)
{
    public async Task<ImmutableArray<MediaOutput>> StoreAsync(byte[] body, string kind, AttemptContext attempt)
    {
        var outputs = new List<MediaOutput>();
        try
        {
            switch (kind)
            {
                case MediaTaskKinds.Image:
                    foreach (var picture in OpenAiAnswer.Pictures(body))
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
                    outputs.Add(await VectorsOutput.KeepAsync(OpenAiAnswer.Vectors(body, attempt.Model), attempt.TaskId.Tenant, store, attempt.Progress, CancellationToken.None));
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
}
