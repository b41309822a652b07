using System.Collections.Immutable;
using System.Text;
using Orleans.MediaTasks.Media;
using Orleans.MediaTasks.Providers.Processes;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Ffmpeg;

/// <summary>Writes down what is spoken in a source: has it decoded to plain samples, has those listened to, and stores the transcript with subtitles.</summary>
/// <remarks>Two processes, so that the source is only ever opened with the restrictions that all sources are opened with, which a filter cannot have.
/// It is ffprobe that listens: the filter by which ffmpeg itself prints what filters found cuts it off after 127 characters.</remarks>
internal sealed class SpeechAttempt(FfmpegPrograms programs, IMediaStore store, FfmpegOptions options)
{
    private const string Samples = "speech.wav";
    private const string Folder = "transcript";
    private const string ResultFile = "transcript.json";
    private const string SubtitlesFile = "transcript.vtt";

    /// <summary>What the recogniser was trained on.</summary>
    private const int SampleRate = 16_000;

    private const int BytesPerSample = 2;
    private const int HeaderBytes = 44;
    private const int LargestDataBytes = 64 * 1024;

    /// <summary>The last words are told only after a pause; quieter than -40 dB for 0.3 s is one; ten steps a second are enough for times.</summary>
    private const string Graph = $"amovie={Samples},apad=pad_dur=2,asetnsamples=n=1600:p=0,silencedetect=noise=-40dB:d=0.3";

    private readonly SpeechFiles _files = SpeechFiles.Of(options);

    public async Task<AttemptOutcome> RunAsync(string task, MediaSource source, WorkFolder folder, AttemptContext attempt, TimeSpan wallClock, CancellationToken cancellationToken)
    {
        attempt.Progress.Report(0, "decoding");
        var decoded = await programs.RunFfmpegAsync(new FfmpegCall(Decode(source), folder.Path, source.Path, wallClock, _ => { }), cancellationToken);
        if (!decoded.Succeeded)
        {
            return FfmpegFailure.Of(decoded, options, wallClock);
        }

        if (SecondsOf(folder.File(Samples)) is not (> 0 and var duration))
        {
            return new AttemptOutcome.Invalid($"There is no sound in the source that can be decoded: {FailureReason.Of(decoded.ErrorText)}");
        }

        var (reader, reported) = (new SpeechReader(duration), 0);
        var heard = await programs.RunFfprobeAsync(new FfmpegCall(Listen(), folder.Path, _files.Folder, wallClock, OnLine), cancellationToken);
        return heard.Succeeded
            ? new AttemptOutcome.Succeeded(await StoreAsync(reader.ToTranscript(task), folder, attempt, cancellationToken))
            : FfmpegFailure.Of(heard, options, wallClock);

        void OnLine(string line)
        {
            if (reader.Read(line) is { } seconds && (int)Math.Clamp(seconds / duration * 99, 0, 98) is var percent && percent > reported)
            {
                reported = percent;
                attempt.Progress.Report(percent, "listening");
            }
        }
    }

    private string[] Decode(MediaSource source) =>
    [
        .. FfmpegArguments.Global(options.Threads),
        .. FfmpegArguments.OpenFile(source.Path, source.Family, options.MaximumPixels),
        // Some sources do not know how long they are: those are cut.
        "-map", "0:a:0", "-map_metadata", "-1", "-t", FfmpegArguments.Seconds(options.MaximumSpeechDuration.TotalSeconds),
        "-ac", "1", "-ar", FfmpegArguments.Text(SampleRate), "-fflags", "+bitexact", "-flags:a", "+bitexact", "-c:a", "pcm_s16le", "-f", "wav", Samples,
    ];

    private string[] Listen() =>
        ["-hide_banner", "-loglevel", "level+error", "-of", "compact=p=0", "-show_entries", SpeechReader.Entries, .. FfmpegArguments.OpenGenerator($"{Graph},{_files.Filter}")];

    private async Task<ImmutableArray<MediaOutput>> StoreAsync(Transcript transcript, WorkFolder folder, AttemptContext attempt, CancellationToken cancellationToken)
    {
        attempt.Progress.Report(99, "storing");
        var json = transcript.ToJson();
        var bytes = Encoding.UTF8.GetByteCount(json);
        var made = Directory.CreateDirectory(folder.File(Folder)).FullName;
        await File.WriteAllTextAsync(Path.Combine(made, ResultFile), json, cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(made, SubtitlesFile), Subtitles.Vtt(transcript), cancellationToken);
        var stored = await store.ImportFolderAsync(made, ResultFile, new MediaWriteOptions { Tenant = attempt.TaskId.Tenant, MaximumBytes = options.MaximumOutputBytes }, cancellationToken);
        var result = new MediaOutput
        {
            Role = Transcript.Role,
            Key = stored.Key,
            ContentType = stored.ContentType,
            Bytes = bytes,
            Sha256 = stored.Sha256,
            DurationSeconds = transcript.Duration,
            Data = bytes <= LargestDataBytes ? json : null,
        };
        return await store.FindAsync($"{stored.Key[..^ResultFile.Length]}{SubtitlesFile}", cancellationToken) is { } subtitles
            ? [result, new MediaOutput { Role = "subtitles", Key = subtitles.Key, ContentType = subtitles.ContentType, Bytes = subtitles.Bytes, Sha256 = subtitles.Sha256 }]
            : [result];
    }

    /// <summary>How long the samples last; null when there is no such file.</summary>
    private static double? SecondsOf(string file) =>
        new FileInfo(file) is { Exists: true, Length: var length } ? Math.Max(0, length - HeaderBytes) / (double)(SampleRate * BytesPerSample) : null;
}
