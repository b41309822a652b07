using System.Globalization;
using Orleans.MediaTasks.Media;

namespace Orleans.MediaTasks.Providers.Ffmpeg;

/// <summary>Makes a transcript of what ffprobe prints about frames that went through the silence detector and the recogniser. Pure, but for what it has read.</summary>
/// <remarks>The recogniser says what was spoken only once the speaker has paused, and not when it began. So an utterance begins where the first silence
/// since the one before it ended, and ends where the last silence until its words came began; without silences it has all the time in between.</remarks>
/// <param name="duration">How long the sound is, in seconds.</param>
internal sealed class SpeechReader(double duration)
{
    /// <summary>What to ask ffprobe for, frame by frame: one line <c>pts_time=1.5|tag:lavfi.asr.text=hello</c> each.</summary>
    public const string Entries = $"frame=pts_time:frame_tags={TextTag},{SilenceStartTag},{SilenceEndTag}";

    private const string TextTag = "lavfi.asr.text";
    private const string SilenceStartTag = "lavfi.silence_start";
    private const string SilenceEndTag = "lavfi.silence_end";

    private readonly List<TranscriptSegment> _segments = [];
    private double _heardUntil;
    private double? _begin;
    private double? _end;

    /// <summary>Reads one line; gives the time that it is about, in seconds, null when it is about none.</summary>
    public double? Read(string line)
    {
        double? time = null;
        string? words = null;
        foreach (var field in line.Split('|'))
        {
            var name = field.AsSpan(0, Math.Max(0, field.IndexOf('=', StringComparison.Ordinal)));
            var value = field[Math.Min(field.Length, name.Length + 1)..];
            switch (name)
            {
                case "pts_time":
                    time = Seconds(value);
                    break;
                case $"tag:{SilenceEndTag}" when Seconds(value) is { } moment:
                    (_begin, _end) = (_begin ?? moment, null);
                    break;
                case $"tag:{SilenceStartTag}" when Seconds(value) is { } moment:
                    _end = moment;
                    break;
                case $"tag:{TextTag}":
                    words = value.Trim();
                    break;
            }
        }

        if (words is { Length: > 0 })
        {
            Add(words, time ?? duration);
        }

        return time;
    }

    /// <summary>All that was heard.</summary>
    /// <param name="task">What the transcript says was done.</param>
    public Transcript ToTranscript(string task) => new()
    {
        Task = task,
        Language = "english",
        Duration = duration,
        Text = string.Join(' ', _segments.Select(segment => segment.Text)),
        Segments = _segments,
    };

    private void Add(string words, double toldAt)
    {
        // The sound was made a little longer, so that its last words are told as well.
        var latest = Math.Max(_heardUntil, Math.Min(toldAt, duration));
        var begin = Math.Clamp(_begin ?? _heardUntil, _heardUntil, latest);
        var end = _end > begin && _end < latest ? _end.Value : latest;
        _segments.Add(new TranscriptSegment(begin, end, words));
        (_heardUntil, _begin, _end) = (end, null, null);
    }

    private static double? Seconds(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && double.IsFinite(seconds) && seconds >= 0 ? seconds : null;
}
