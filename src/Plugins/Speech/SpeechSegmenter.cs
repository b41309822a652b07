namespace Orleans.MediaTasks.Plugins.Speech;

/// <summary>What counts as speech.</summary>
/// <param name="Threshold">From this probability on a window is speech.</param>
/// <param name="MinimumSpeech">Shorter speech is left out; in seconds.</param>
/// <param name="MinimumSilence">Shorter silence is part of the speech around it; in seconds.</param>
/// <param name="Padding">So much is added at both ends; in seconds.</param>
internal sealed record SpeechSettings(double Threshold = 0.5, double MinimumSpeech = 0.25, double MinimumSilence = 0.1, double Padding = 0.03);

/// <summary>A stretch of speech.</summary>
/// <param name="Start">Where it begins, in seconds.</param>
/// <param name="End">Where it ends, in seconds.</param>
/// <param name="Probability">The mean over its windows.</param>
internal readonly record struct SpeechSegment(double Start, double End, double Probability);

/// <summary>Makes stretches of the probabilities of windows of equal length. Pure; the rules are those of the model's own makers.</summary>
internal sealed class SpeechSegmenter(SpeechSettings settings, double windowSeconds)
{
    // Speech ends a good deal below where it begins, so that it does not flicker.
    private const double Hysteresis = 0.15;

    private readonly List<SpeechSegment> _segments = [];
    private int _window;
    private int? _start;
    private int? _silence;
    private double _sum;
    private double _sumAtSilence;

    /// <summary>Takes the next window.</summary>
    public void Add(double probability)
    {
        if (probability >= settings.Threshold)
        {
            _silence = null;
            if (_start is null)
            {
                (_start, _sum) = (_window, 0);
            }
        }
        else if (_start is not null && probability < Math.Max(settings.Threshold - Hysteresis, 0.01))
        {
            if (_silence is null)
            {
                (_silence, _sumAtSilence) = (_window, _sum);
            }

            if ((_window + 1 - _silence.Value) * windowSeconds >= settings.MinimumSilence)
            {
                Close(_silence.Value, _sumAtSilence);
            }
        }

        _sum += probability;
        _window++;
    }

    /// <summary>All stretches, when there are no more windows.</summary>
    /// <param name="duration">How long all of it is, in seconds.</param>
    public IReadOnlyList<SpeechSegment> Finish(double duration)
    {
        if (_start is not null)
        {
            Close(_silence ?? _window, _silence is null ? _sum : _sumAtSilence);
        }

        List<SpeechSegment> padded = [];
        for (var i = 0; i < _segments.Count; i++)
        {
            // What lies between two neighbours belongs to both by half at most.
            var before = i == 0 ? 0 : (_segments[i - 1].End + _segments[i].Start) / 2;
            var after = i + 1 == _segments.Count ? duration : (_segments[i].End + _segments[i + 1].Start) / 2;
            var segment = _segments[i];
            padded.Add(segment with { Start = Math.Max(segment.Start - settings.Padding, before), End = Math.Min(segment.End + settings.Padding, Math.Min(after, duration)) });
        }

        return padded;
    }

    private void Close(int end, double sum)
    {
        var start = _start!.Value;
        if ((end - start) * windowSeconds >= settings.MinimumSpeech)
        {
            _segments.Add(new SpeechSegment(start * windowSeconds, end * windowSeconds, sum / (end - start)));
        }

        (_start, _silence) = (null, null);
    }
}
