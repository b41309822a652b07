using System.ComponentModel.DataAnnotations;

namespace Orleans.MediaTasks.Providers.Demo;

/// <summary>Options of the demo, under <c>MediaTasks:Providers:Demo</c>.</summary>
public sealed class DemoOptions : IValidatableObject
{
    /// <summary>Attempts at once, for the whole cluster. Default: 5.</summary>
    [Range(1, 1_000)]
    public int Concurrency { get; set; } = 5;

    /// <summary>The share of attempts that fail and are worth another try, from 0 to 1. Default: 0.1.</summary>
    [Range(0.0, 1.0)]
    public double FailureRate { get; set; } = 0.1;

    /// <summary>The shortest time of an attempt. Default: 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan ShortestDuration { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest time of an attempt, to which the rendering is added. Default: 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan LongestDuration { get; set; } = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (LongestDuration < ShortestDuration)
        {
            yield return new ValidationResult("Demo.LongestDuration must not be below Demo.ShortestDuration.", [nameof(LongestDuration)]);
        }
    }
}
