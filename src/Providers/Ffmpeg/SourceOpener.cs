using Orleans.MediaTasks.Media;

namespace Orleans.MediaTasks.Providers.Ffmpeg;

/// <summary>Finds the media that a caller named and checks that it may and can be worked on.</summary>
internal sealed class SourceOpener(IMediaStore store, Ffprobe ffprobe, FfmpegOptions options)
{
    /// <summary>Opens a source; either it is fit for the model or there is an outcome that says why not.</summary>
    public async Task<(MediaSource? Source, AttemptOutcome? Failure)> OpenAsync(string key, string tenant, SourceNeed need, string folder, CancellationToken cancellationToken)
    {
        var info = await store.FindAsync(key, cancellationToken);
        if (info is null || info.Tenant != tenant || await store.GetLocalPathAsync(key, cancellationToken) is not { } path)
        {
            // Another tenant's media is not told apart from none.
            return Invalid("There is no such media: input.source names nothing that is stored.");
        }

        if (MediaFamily.Of(info.ContentType) is not { } family)
        {
            return Invalid($"Media of the type {info.ContentType} cannot be worked on: only plain video, sound and pictures can, no playlists.");
        }

        if (info.Bytes > options.MaximumInputBytes)
        {
            return Invalid($"The source has {info.Bytes:N0} bytes; at most {options.MaximumInputBytes:N0} are taken.");
        }

        var (probe, failure) = await ffprobe.LookAsync(Path.GetFullPath(path), family, folder, cancellationToken);
        if (probe is null || failure is not null)
        {
            return (null, failure);
        }

        var source = new MediaSource(Path.GetFullPath(path), family, probe);
        return FindMisfit(source, need) is { } misfit ? Invalid(misfit) : (source, null);
    }

    private string? FindMisfit(MediaSource source, SourceNeed need)
    {
        if (source.Probe.Duration > options.MaximumInputDuration.TotalSeconds)
        {
            return $"The source is {source.Probe.Duration:0} s long; at most {options.MaximumInputDuration.TotalSeconds:0} s are taken.";
        }

        var moves = source.Probe.HasPicture && !source.Family.IsStill;
        return need switch
        {
            SourceNeed.Picture when !source.Probe.HasPicture => "There is no picture in the source.",
            SourceNeed.MovingPicture when !moves => "There is no video in the source.",
            SourceNeed.Sound when !source.Probe.HasAudio => "There is no sound in the source.",
            SourceNeed.MovingPictureOrSound when !moves && !source.Probe.HasAudio => "There is neither video nor sound in the source.",
            _ => null,
        };
    }

    private static (MediaSource?, AttemptOutcome?) Invalid(string message) => (null, new AttemptOutcome.Invalid(message));
}
