using System.Collections.Immutable;
using System.Text.Json;
using Orleans.MediaTasks.Providers.Input;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Simulation;

/// <summary>What the object <c>simulate</c> of a task's input asks for.</summary>
internal sealed record SimulationScript
{
    public const long MaximumDurationMs = 86_400_000;
    public const int MaximumSteps = 10_000;
    public const int MaximumFailTimes = 1_000;
    public const int MaximumPromptLength = 32_000;
    public const int MaximumMessageLength = 1_000;
    public const int MaximumRetryAfterSeconds = 86_400;
    public const int MaximumCrashes = 100;

    private static readonly string[] Members =
        ["duration_ms", "steps", "fail", "fail_times", "message", "retry_after", "hang", "ignore_cancel", "crash", "output"];

    private static readonly string[] Codes =
    [
        FailureCodes.InvalidRequest, FailureCodes.ContentPolicyViolation, FailureCodes.InsufficientQuota,
        FailureCodes.RateLimitExceeded, FailureCodes.ModelOverloaded, FailureCodes.NetworkError,
        FailureCodes.Timeout, FailureCodes.ConfigurationError, FailureCodes.InternalError,
    ];

    /// <summary>How long an attempt takes.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Into how many even steps its progress is cut.</summary>
    public int Steps { get; init; } = 10;

    /// <summary>The code it fails with; null when it succeeds.</summary>
    public string? Fail { get; init; }

    /// <summary>Attempts up to this number fail retryably; null means that the failure is final.</summary>
    public int? FailTimes { get; init; }

    /// <summary>The failure's message, or what progress says.</summary>
    public string? Message { get; init; }

    /// <summary>The wait it asks for when it is throttled or overloaded.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether it never ends by itself.</summary>
    public bool Hang { get; init; }

    /// <summary>Whether a cancel does not stop it.</summary>
    public bool IgnoreCancel { get; init; }

    /// <summary>Attempts that kill their process; empty for none, null for all.</summary>
    public ImmutableArray<int>? CrashingAttempts { get; init; } = ImmutableArray<int>.Empty;

    /// <summary>Whether it makes a file; without one, a run costs nothing but its time.</summary>
    public bool MakesOutput { get; init; } = true;

    /// <summary>Whether this attempt kills its process.</summary>
    public bool Crashes(int attempt) => CrashingAttempts is not { } attempts || attempts.Contains(attempt);

    /// <summary>Whether this attempt fails.</summary>
    public bool Fails(int attempt) => Fail is not null && (FailTimes is not { } times || attempt <= times);

    /// <summary>Reads the script of an input; an input without one simulates one second of success.</summary>
    public static (SimulationScript Script, InputProblem? Problem) Read(string json, bool allowCrash)
    {
        using var input = InputReader.Open(json);
        _ = input.Text("prompt", MaximumPromptLength);
        var script = new SimulationScript();
        if (input.Object("simulate") is { } simulate)
        {
            simulate.AllowOnly(Members);
            script = Read(simulate);
            RequireSense(script, simulate, allowCrash);
        }

        return (script, input.Problem);
    }

    private static SimulationScript Read(InputReader simulate) => new()
    {
        Duration = TimeSpan.FromMilliseconds(simulate.Integer("duration_ms", 0, MaximumDurationMs) ?? 1_000),
        Steps = (int)(simulate.Integer("steps", 1, MaximumSteps) ?? 10),
        Fail = simulate.Word("fail", Codes),
        FailTimes = (int?)simulate.Integer("fail_times", 0, MaximumFailTimes),
        Message = simulate.Text("message", MaximumMessageLength),
        RetryAfter = simulate.Number("retry_after", 0, MaximumRetryAfterSeconds) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        Hang = simulate.Flag("hang"),
        IgnoreCancel = simulate.Flag("ignore_cancel"),
        CrashingAttempts = ReadCrash(simulate),
        MakesOutput = simulate.Flag("output", fallback: true),
    };

    private static void RequireSense(SimulationScript script, InputReader simulate, bool allowCrash)
    {
        if (script.FailTimes is not null && script.Fail is null)
        {
            simulate.Refuse("fail_times", "input.simulate.fail_times needs input.simulate.fail.");
        }

        if (script.RetryAfter is not null && script.Fail is not (FailureCodes.RateLimitExceeded or FailureCodes.ModelOverloaded))
        {
            simulate.Refuse(
                "retry_after",
                "input.simulate.retry_after goes with fail: rate_limit_exceeded or model_overloaded.",
                [FailureCodes.RateLimitExceeded, FailureCodes.ModelOverloaded]);
        }

        if (script is { Hang: true, IgnoreCancel: true })
        {
            simulate.Refuse("ignore_cancel", "input.simulate.hang with ignore_cancel would never end; take a long duration_ms instead.");
        }

        if (script.CrashingAttempts is not { Length: 0 } && !allowCrash)
        {
            simulate.Refuse("crash", "input.simulate.crash is not allowed here; MediaTasks:Providers:Simulation:AllowCrash allows it.");
        }
    }

    private static ImmutableArray<int>? ReadCrash(InputReader simulate)
    {
        switch (simulate.Element("crash"))
        {
            case null or { ValueKind: JsonValueKind.False }:
                return [];
            case { ValueKind: JsonValueKind.True }:
                return null;
            case { ValueKind: JsonValueKind.Number } one when TryReadAttempt(one, out var attempt):
                return [attempt];
            case { ValueKind: JsonValueKind.Array } many when many.GetArrayLength() <= MaximumCrashes:
                var attempts = ImmutableArray.CreateBuilder<int>();
                foreach (var item in many.EnumerateArray())
                {
                    if (!TryReadAttempt(item, out var number))
                    {
                        goto default;
                    }

                    attempts.Add(number);
                }

                return attempts.ToImmutable();
            default:
                simulate.Refuse("crash", $"input.simulate.crash must be true, an attempt's number, or at most {MaximumCrashes} of them.");
                return [];
        }
    }

    private static bool TryReadAttempt(JsonElement element, out int attempt)
    {
        attempt = 0;
        return element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out attempt) && attempt is >= 1 and <= 1_000;
    }
}
