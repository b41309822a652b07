using System.Collections.Immutable;

namespace Orleans.MediaTasks.Tenants;

/// <summary>The row of a key.</summary>
[GenerateSerializer, Alias("mt.key.state")]
internal sealed class ApiKeyState
{
    /// <summary>The key; null when there is none.</summary>
    [Id(0)] public ApiKey? Key { get; set; }

    /// <summary>What is used of its rates, some of it ahead.</summary>
    [Id(1)] public KeyUsage Usage { get; set; }

    /// <summary>The last operations that charged it (see <see cref="SpendLedger"/>).</summary>
    [Id(2)] public ImmutableArray<ChargedOperation> Charged { get; set; } = [];
}

/// <summary>The row of a tenant.</summary>
[GenerateSerializer, Alias("mt.tenant.state")]
internal sealed class TenantState
{
    /// <summary>The hashes of its keys by their ids, in the order in which they were made.</summary>
    [Id(0)] public List<KeyEntry> Keys { get; set; } = [];
}

/// <summary>Where a key stands.</summary>
[GenerateSerializer, Immutable, Alias("mt.tenant.entry")]
internal readonly record struct KeyEntry([property: Id(0)] string Id, [property: Id(1)] string Hash);
