namespace Orleans.MediaTasks.Tenants;

/// <summary>Whether a key may submit now.</summary>
[GenerateSerializer, Immutable, Alias("mt.key.admission")]
public abstract record KeyAdmission
{
    private KeyAdmission() { }

    /// <summary>It may.</summary>
    /// <param name="Number">For <see cref="IApiKeyGrain.SettleAsync"/>; null when there is nothing to settle.</param>
    /// <param name="Rate">How much is left; null for a key without rates.</param>
    [GenerateSerializer, Immutable, Alias("mt.key.admission.granted")]
    public sealed record Granted([property: Id(0)] long? Number, [property: Id(1)] KeyRate? Rate) : KeyAdmission;

    /// <summary>It has submitted as much as its rate allows.</summary>
    /// <param name="Rate">The rate that is used up.</param>
    /// <param name="RetryAfter">When there is more.</param>
    [GenerateSerializer, Immutable, Alias("mt.key.admission.rate")]
    public sealed record OverRate([property: Id(0)] KeyRate Rate, [property: Id(1)] TimeSpan RetryAfter) : KeyAdmission;

    /// <summary>Its tenant has as many tasks that have not ended as the key allows.</summary>
    /// <param name="Limit">The limit.</param>
    /// <param name="Live">How many there are.</param>
    /// <param name="RetryAfter">When it is worth looking again.</param>
    [GenerateSerializer, Immutable, Alias("mt.key.admission.live")]
    public sealed record TooManyLive([property: Id(0)] int Limit, [property: Id(1)] long Live, [property: Id(2)] TimeSpan RetryAfter) : KeyAdmission;

    /// <summary>It does not work any more.</summary>
    [GenerateSerializer, Immutable, Alias("mt.key.admission.unusable")]
    public sealed record Unusable([property: Id(0)] ApiKeyStanding Standing) : KeyAdmission;
}

/// <summary>One rate of a key and what is left of it.</summary>
/// <param name="Limit">Tasks in a window.</param>
/// <param name="Remaining">Tasks left in this one.</param>
/// <param name="ResetsAt">When the next one begins.</param>
[GenerateSerializer, Immutable, Alias("mt.key.rate")]
public readonly record struct KeyRate([property: Id(0)] int Limit, [property: Id(1)] int Remaining, [property: Id(2)] DateTimeOffset ResetsAt);
