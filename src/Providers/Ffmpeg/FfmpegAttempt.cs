using Orleans.MediaTasks.Media;
using Orleans.MediaTasks.Providers.Processes;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Ffmpeg;

/// <summary>Carries out one plan: run ffmpeg, look at what came out, store it.</summary>
internal sealed class FfmpegAttempt(FfmpegPrograms programs, Ffprobe ffprobe, IMediaStore store, FfmpegOptions options)
{
    // Containers are a little off about their length; a result this much shorter is a source that broke off.
    private const double LeastShare = 0.8;
    private const double Tolerance = 0.5;

    public async Task<AttemptOutcome> RunAsync(FfmpegPlan plan, MediaSource? source, WorkFolder folder, AttemptContext attempt, TimeSpan wallClock, CancellationToken cancellationToken)
    {
        Prepare(plan, folder);
        attempt.Progress.Report(0, "encoding");
        var progress = new FfmpegProgress(attempt.Progress, plan.Duration);
        var call = new FfmpegCall(Arguments(plan, source), folder.Path, source?.Path, wallClock, progress.OnLine);
        var result = await programs.RunFfmpegAsync(call, cancellationToken);
        if (!result.Succeeded)
        {
            return FfmpegFailure.Of(result, options, wallClock);
        }

        attempt.Progress.Report(99, "storing");
        var file = folder.File(plan.OutputFile);
        if (!File.Exists(file))
        {
            return new AttemptOutcome.Invalid($"ffmpeg made nothing of this: {FailureReason.Of(result.ErrorText)}");
        }

        var (probe, failure) = await ffprobe.LookAsync(file, plan.OutputFamily!, folder.Path, cancellationToken);
        if (probe is null || failure is not null)
        {
            return failure is AttemptOutcome.Invalid invalid ? new AttemptOutcome.Crashed($"The result cannot be read: {invalid.Message}") : failure!;
        }

        if (plan.Duration is { } expected && (probe.Duration ?? 0) < (expected * LeastShare) - Tolerance)
        {
            return new AttemptOutcome.Invalid($"The source breaks off after {probe.Duration ?? 0:0.0} of {expected:0.0} s: {FailureReason.Of(result.ErrorText)}");
        }

        return new AttemptOutcome.Succeeded([await StoreAsync(plan, probe, folder, attempt.TaskId.Tenant, cancellationToken)]);
    }

    private string[] Arguments(FfmpegPlan plan, MediaSource? source) =>
    [
        .. FfmpegArguments.Global(options.Threads),
        .. plan.SourceOptions,
        .. source is null ? FfmpegArguments.OpenGenerator(plan.Generator!) : FfmpegArguments.OpenFile(source.Path, source.Family, options.MaximumPixels),
        .. plan.Output,
    ];

    private static void Prepare(FfmpegPlan plan, WorkFolder folder)
    {
        foreach (var (name, content) in plan.Prepared)
        {
            if (content is null)
            {
                Directory.CreateDirectory(folder.File(name));
            }
            else
            {
                File.WriteAllText(folder.File(name), content);
            }
        }

        foreach (var (name, path) in plan.Copied)
        {
            File.Copy(path, folder.File(name));
        }
    }

    private async Task<MediaOutput> StoreAsync(FfmpegPlan plan, MediaProbe probe, WorkFolder folder, string tenant, CancellationToken cancellationToken)
    {
        var write = new MediaWriteOptions { Tenant = tenant, MaximumBytes = options.MaximumOutputBytes };
        MediaInfo stored;
        if (plan.OutputFolder is { } ladder)
        {
            stored = await store.ImportFolderAsync(folder.File(ladder), "master.m3u8", write, cancellationToken);
        }
        else
        {
            await using var content = File.OpenRead(folder.File(plan.OutputFile));
            stored = await store.WriteAsync(content, write, cancellationToken);
        }

        return new MediaOutput
        {
            Role = plan.Role,
            Key = stored.Key,
            ContentType = stored.ContentType,
            Bytes = stored.Bytes,
            Sha256 = stored.Sha256,
            Width = probe.Size?.Width,
            Height = probe.Size?.Height,
            DurationSeconds = plan.OutputFamily!.IsStill ? null : probe.Duration,
            Data = plan.OutputData,
        };
    }
}
