using System.Text.Json;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Tasks;

/// <summary>The words of a batch: <c>{"tasks": [ … ]}</c>.</summary>
internal static class TaskBatch
{
    /// <summary>What was asked, in order; worth something only when there are no problems.</summary>
    public static List<MediaTaskSpec> Parse(JsonElement element, int maximumTasks, DateTimeOffset now, List<InputProblem> problems)
    {
        var specs = new List<MediaTaskSpec>();
        if (element.ValueKind != JsonValueKind.Object)
        {
            problems.Add(new InputProblem("invalid_request", null, "A batch must be a JSON object with a list of 'tasks'."));
            return specs;
        }

        var fields = new FieldReader(element, "", problems);
        if (fields.Array("tasks") is not { } list)
        {
            if (problems.Count == 0)
            {
                fields.Miss("tasks", "A batch needs a list of 'tasks'.");
            }

            return specs;
        }

        var count = list.GetArrayLength();
        if (count == 0 || count > maximumTasks)
        {
            fields.Refuse("tasks", $"'tasks' must have 1 to {maximumTasks} entries; it has {count}.");
            return specs;
        }

        foreach (var item in list.EnumerateArray())
        {
            var index = specs.Count;
            specs.Add(TaskRequest.Parse(item, $"tasks[{index}].", now, problems) ?? new MediaTaskSpec());
            if (problems.Count >= TaskRequestLimits.ProblemsListed)
            {
                break;
            }
        }

        return specs;
    }
}
