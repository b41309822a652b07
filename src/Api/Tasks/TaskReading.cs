using System.Text.Json;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Tasks;

/// <summary>What answers in any dialect look for in a task.</summary>
internal static class TaskReading
{
    /// <summary>The key of the first output that is media; null when there is none.</summary>
    public static string? MainKey(this MediaTaskSnapshot task)
    {
        foreach (var output in task.Outputs)
        {
            if (output.Key is not null)
            {
                return output.Key;
            }
        }

        return null;
    }

    /// <summary>Attempts beyond the first, those that people asked for included.</summary>
    public static int Retries(this MediaTaskSnapshot task) => Math.Max(0, task.Attempt - 1);

    /// <summary>Attempts that the task may have beyond the first.</summary>
    public static int MaximumRetries(this MediaTaskSnapshot task) => task.Spec.Retry.MaximumAttempts - 1;

    /// <summary>A text of the input; null when there is none of this name.</summary>
    public static string? ReadInputText(this MediaTaskSpec spec, string name)
    {
        using var input = JsonDocument.Parse(spec.Input);
        return input.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }
}
