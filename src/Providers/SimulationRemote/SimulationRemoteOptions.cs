using System.ComponentModel.DataAnnotations;

namespace Orleans.MediaTasks.Providers.SimulationRemote;

/// <summary>Options of the simulated remote provider, under <c>MediaTasks:Providers:SimulationRemote</c>. It is there only when <see cref="Url"/> is set.</summary>
public sealed class SimulationRemoteOptions : IValidatableObject
{
    /// <summary>The server that runs its jobs, for example <c>http://127.0.0.1:7000</c>; null leaves the provider out. Default: null.</summary>
    public Uri? Url { get; set; }

    /// <summary>Jobs at once, for the whole cluster. Default: 16.</summary>
    [Range(1, 100_000)]
    public int Concurrency { get; set; } = 16;

    /// <summary>How often a job is looked at. Default: 250 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a connection may take to be made; until then nothing was sent. Default: 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long one request may take. Default: 5 s, so that a stopping node learns the outcome of a submit that is under way.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Url is { } url && !(url.IsAbsoluteUri && url.Scheme is "http" or "https"))
        {
            yield return new ValidationResult($"MediaTasks:Providers:SimulationRemote:Url must be an http address, not '{url}'.", [nameof(Url)]);
        }
    }
}
