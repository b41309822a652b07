namespace Orleans.MediaTasks.Providers.Images;

/// <summary>Maps the progress of one stage into its share of the attempt.</summary>
internal sealed class StageProgress(IAttemptProgress attempt, string stage, double from, double to) : IProgress<int>
{
    public void Report(int value) => attempt.Report((int)(from + ((to - from) * Math.Clamp(value, 0, 100) / 100)), stage);
}
