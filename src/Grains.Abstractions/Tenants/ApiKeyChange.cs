using System.Collections.Immutable;

namespace Orleans.MediaTasks.Tenants;

/// <summary>What to change of a key. What is null stays; whoever changes one thing undoes nothing that somebody else changes meanwhile.</summary>
[GenerateSerializer, Immutable, Alias("mt.key.change")]
public sealed record ApiKeyChange
{
    /// <summary>The new name.</summary>
    [Id(0)] public string? Name { get; init; }

    /// <summary>Whether it works from now on.</summary>
    [Id(1)] public bool? Enabled { get; init; }

    /// <summary>The new scopes.</summary>
    [Id(2)] public ApiKeyScopes? Scopes { get; init; }

    /// <summary>The new models; empty for all.</summary>
    [Id(3)] public ImmutableArray<string>? AllowedModels { get; init; }

    /// <summary>The new end.</summary>
    [Id(4)] public Setting<DateTimeOffset>? ExpiresAt { get; init; }

    /// <summary>The new limit per minute.</summary>
    [Id(5)] public Setting<int>? PerMinute { get; init; }

    /// <summary>The new limit per day.</summary>
    [Id(6)] public Setting<int>? PerDay { get; init; }

    /// <summary>The new limit of live tasks.</summary>
    [Id(7)] public Setting<int>? LiveTasks { get; init; }
}

/// <summary>A new value for something that may also be none at all.</summary>
/// <param name="Value">The value; null takes it away.</param>
/// <typeparam name="T">The value's type.</typeparam>
[GenerateSerializer, Immutable, Alias("mt.setting`1")]
public readonly record struct Setting<T>([property: Id(0)] T? Value)
    where T : struct;
