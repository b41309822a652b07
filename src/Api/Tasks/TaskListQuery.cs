using Microsoft.AspNetCore.Http;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Tasks;

/// <summary>The query string of a list, turned into filters.</summary>
internal static class TaskListQuery
{
    private static readonly IReadOnlyList<string> StatusWords = [.. Enum.GetValues<MediaTaskStatus>().Select(status => status.ToWord())];

    public static (TaskQuery? Query, ApiError? Error) Parse(IQueryCollection query, string tenant)
    {
        var problems = new List<InputProblem>();
        var reader = new QueryReader(query, problems);
        var read = new TaskQuery
        {
            Tenant = tenant,
            Statuses = ReadStatuses(query, reader),
            Kind = ReadKind(reader),
            Model = reader.Word("model", TaskRequestLimits.NameLength),
            Provider = reader.Word("provider", TaskRequestLimits.NameLength),
            Tag = reader.Word("tag", TaskRequestLimits.TagLength),
            CreatedFrom = reader.Moment("created_from", "created_after"),
            CreatedTo = reader.Moment("created_to", "created_before"),
            After = reader.Cursor<Guid>(TaskListCursor.Parse),
            Limit = reader.Limit(),
        };
        return problems.Count == 0 ? (read, null) : (null, ApiError.Of(problems));
    }

    private static List<MediaTaskStatus> ReadStatuses(IQueryCollection query, QueryReader reader)
    {
        var statuses = new List<MediaTaskStatus>();
        foreach (var word in query["status"].SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            if (!MediaTaskStatuses.TryParse(word, out var status))
            {
                reader.Refuse("status", "'status' must be one or more of the allowed words, separated by commas.", StatusWords);
                break;
            }

            if (!statuses.Contains(status))
            {
                statuses.Add(status);
            }
        }

        return statuses;
    }

    private static string? ReadKind(QueryReader reader)
    {
        var kind = reader.First("kind");
        if (kind is not null && !MediaTaskKinds.All.Contains(kind))
        {
            reader.Refuse("kind", "'kind' must be one of the allowed words.", MediaTaskKinds.All);
        }

        return kind;
    }
}
