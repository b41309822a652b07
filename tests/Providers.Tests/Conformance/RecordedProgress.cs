using System.Collections.Immutable;

namespace Orleans.MediaTasks.Providers;

/// <summary>Keeps what an adapter reports, and can act on the first report, or on the first of a stage: an adapter that reported is under way.</summary>
public sealed class RecordedProgress(Action? onFirstReport = null, string? ofStage = null) : IAttemptProgress
{
    private readonly Lock _gate = new();
    private ImmutableList<(int Percent, string? Stage, string? Message)> _reports = [];

    public IReadOnlyList<(int Percent, string? Stage, string? Message)> Reports
    {
        get
        {
            lock (_gate)
            {
                return _reports;
            }
        }
    }

    public void Report(int percent, string? stage = null, string? message = null)
    {
        bool isFirst;
        lock (_gate)
        {
            isFirst = ofStage is null ? _reports.IsEmpty : stage == ofStage && _reports.All(report => report.Stage != ofStage);
            _reports = _reports.Add((percent, stage, message));
        }

        if (isFirst)
        {
            onFirstReport?.Invoke();
        }
    }
}
