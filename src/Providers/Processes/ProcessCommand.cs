namespace Orleans.MediaTasks.Providers.Processes;

/// <summary>One program to run, as an argument list: no shell ever reads it.</summary>
internal sealed record ProcessCommand
{
    /// <summary>The program's absolute path.</summary>
    public required string Program { get; init; }

    /// <summary>Its arguments.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Where it runs: the one folder that it may write to.</summary>
    public required string Folder { get; init; }

    /// <summary>Files outside the folder that it may read.</summary>
    public IReadOnlyList<string> ReadableFiles { get; init; } = [];

    /// <summary>What it may use.</summary>
    public required ProcessLimits Limits { get; init; }

    /// <summary>Whether it sees nothing but the system's libraries, its folder and its readable files, and no network.</summary>
    public bool Sandboxed { get; init; }
}
