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

    /// <summary>Files and folders outside its folder that it may read.</summary>
    public IReadOnlyList<string> ReadableFiles { get; init; } = [];

    /// <summary>What it may use.</summary>
    public required ProcessLimits Limits { get; init; }

    /// <summary>Whether it sees nothing but the system's libraries, its folder and its readable files, and no network.</summary>
    public bool Sandboxed { get; init; }

    /// <summary>Whether a sandbox shows it its own processes under <c>/proc</c>: the runtimes of many languages do not start without.</summary>
    public bool NeedsProcesses { get; init; }

    /// <summary>What it finds on its standard input; null for nothing.</summary>
    public string? Input { get; init; }

    /// <summary>The most characters of a line of standard output that are handed on.</summary>
    public int LongestLine { get; init; } = ProcessOutput.LongestLine;

    /// <summary>Variables of its environment beside PATH and LANG.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
