using System.Globalization;

namespace Orleans.MediaTasks.Soak;

/// <summary>What to run.</summary>
internal sealed record SoakOptions
{
    public const string Usage = """
        soak [S1 S2 …] [--seed 7] [--seeds 10] [--minutes 3] [--short] [--program PATH] [--plant NAME]
          S1 … S13   scenarios; S10 (all faults mixed) unless told otherwise, "all" for all
          --seed     the first seed; --seeds: how many in a row
          --minutes  how long S10 mixes faults
          --short    the length of make test instead of the full one
          --judge    judges a history that was written before, by the rules of the one scenario named
          --program  the node's program; --plant: the name of the bug in it, for the line of the result
        """;

    public IReadOnlyList<string> Scenarios { get; init; } = ["S10"];

    public int Seed { get; init; } = 1;

    public int Seeds { get; init; } = 1;

    public TimeSpan Soak { get; init; } = TimeSpan.FromMinutes(3);

    public bool Short { get; init; }

    public string? Program { get; init; }

    public string? Plant { get; init; }

    /// <summary>The path of a history.</summary>
    public string? Judge { get; init; }

    /// <summary>Reads the command line; null when it makes no sense.</summary>
    public static SoakOptions? Read(string[] args)
    {
        var options = new SoakOptions();
        var scenarios = new List<string>();
        var rest = new Queue<string>(args);
        while (rest.TryDequeue(out var argument))
        {
            if (argument.StartsWith('S') || argument.StartsWith('s'))
            {
                scenarios.Add(argument);
                continue;
            }

            if (argument is "all")
            {
                scenarios.AddRange(Enumerable.Range(1, 13).Select(number => $"S{number}"));
                continue;
            }

            if (argument is "--short")
            {
                options = options with { Short = true };
                continue;
            }

            if (!rest.TryDequeue(out var value) || options.With(argument, value) is not { } changed)
            {
                return null;
            }

            options = changed;
        }

        return scenarios.Count == 0 ? options : options with { Scenarios = scenarios };
    }

    private SoakOptions? With(string name, string value) => name switch
    {
        "--seed" when int.TryParse(value, CultureInfo.InvariantCulture, out var seed) => this with { Seed = seed },
        "--seeds" when int.TryParse(value, CultureInfo.InvariantCulture, out var seeds) => this with { Seeds = seeds },
        "--minutes" when double.TryParse(value, CultureInfo.InvariantCulture, out var minutes) => this with { Soak = TimeSpan.FromMinutes(minutes) },
        "--judge" => this with { Judge = value },
        "--program" => this with { Program = value },
        "--plant" => this with { Plant = value },
        _ => null,
    };
}
