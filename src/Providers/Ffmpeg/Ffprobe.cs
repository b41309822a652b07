using System.Text;

namespace Orleans.MediaTasks.Providers.Ffmpeg;

/// <summary>Looks at files.</summary>
internal sealed class Ffprobe(FfmpegPrograms programs, FfmpegOptions options)
{
    private const int LongestReport = 48 * 1024;

    /// <summary>Looks at one file; either it is understood or there is an outcome that says why not.</summary>
    public async Task<(MediaProbe? Probe, AttemptOutcome? Failure)> LookAsync(string path, MediaFamily family, string folder, CancellationToken cancellationToken)
    {
        var json = new StringBuilder();
        string[] arguments =
        [
            "-hide_banner", "-loglevel", "level+error", "-of", "json=compact=1", "-show_entries", MediaProbe.Entries,
            .. FfmpegArguments.OpenFile(path, family, options.MaximumPixels),
        ];
        var source = path.StartsWith(folder, StringComparison.Ordinal) ? null : path;
        var result = await programs.RunFfprobeAsync(new FfmpegCall(arguments, folder, source, options.ProbeTimeout, Keep), cancellationToken);
        if (!result.Succeeded)
        {
            return (null, FfmpegFailure.Of(result, options, options.ProbeTimeout));
        }

        if (json.Length > LongestReport)
        {
            return (null, new AttemptOutcome.Invalid("The file has too many streams."));
        }

        var probe = MediaProbe.Parse(json.ToString());
        return probe.Size is { } size && size.Pixels > options.MaximumPixels
            ? (null, new AttemptOutcome.Invalid($"The picture is {size} pixels; at most {options.MaximumPixels:N0} pixels are taken."))
            : (probe, IsUnreadable(probe, family) ? new AttemptOutcome.Invalid($"The picture cannot be read: {FailureReason.Of(result.ErrorText)}") : null);

        void Keep(string line)
        {
            if (json.Length <= LongestReport)
            {
                json.Append(line.Trim());
            }
        }
    }

    private static bool IsUnreadable(MediaProbe probe, MediaFamily family) => family.IsStill && !probe.HasPicture;
}
