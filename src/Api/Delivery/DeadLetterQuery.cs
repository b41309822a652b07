using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Delivery;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Delivery;

/// <summary>Which dead letters: of a query string, or of a replay's body.</summary>
internal static class DeadLetterQuery
{
    private const int MostReplayed = 1_000;
    private const int EndpointLength = 64;

    /// <summary>The fields of a replay.</summary>
    public static readonly IReadOnlyList<string> ReplayFields = ["endpoint", "task_id", "from", "to", "status", "limit"];

    private static readonly IReadOnlyList<string> Statuses = ["dead", "delivered"];

    /// <summary>The filters of a listing.</summary>
    public static (DeliveryQuery? Query, ApiError? Error) Parse(IQueryCollection query, string tenant)
    {
        var problems = new List<InputProblem>();
        var reader = new QueryReader(query, problems);
        var read = new DeliveryQuery
        {
            Tenant = tenant,
            Endpoint = reader.Word("endpoint", EndpointLength),
            Task = Task(reader.First("task_id"), problems),
            From = reader.Moment("from"),
            To = reader.Moment("to"),
            After = reader.Cursor<DeliveryKey>(DeliveryCursor.Parse),
            Limit = reader.Limit(),
        };
        return problems.Count == 0 ? (read, null) : (null, ApiError.Of(problems));
    }

    /// <summary>The filters of a replay; worth something only when there are no problems.</summary>
    public static DeliveryQuery ParseReplay(JsonElement body, string tenant, List<InputProblem> problems)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            problems.Add(new InputProblem("invalid_request", null, "The body must be a JSON object of filters; {} means all dead letters."));
            return new DeliveryQuery { Tenant = tenant };
        }

        var fields = new FieldReader(body, "", problems);
        foreach (var property in body.EnumerateObject().Where(property => !ReplayFields.Contains(property.Name)).Take(1))
        {
            fields.Refuse(property.Name.Length <= EndpointLength ? property.Name : "…", "This field is not known.", ReplayFields);
        }

        var status = fields.Text("status", EndpointLength) ?? Statuses[0];
        if (!Statuses.Contains(status))
        {
            fields.Refuse("status", "'status' must be one of the allowed words.", Statuses);
        }

        return new DeliveryQuery
        {
            Tenant = tenant,
            Status = status == Statuses[0] ? DeliveryStatus.Dead : DeliveryStatus.Delivered,
            Endpoint = fields.Text("endpoint", EndpointLength),
            Task = Task(fields.Text("task_id", EndpointLength), problems),
            From = fields.Moment("from", DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue),
            To = fields.Moment("to", DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue),
            Limit = fields.Whole("limit", 1, MostReplayed) ?? MostReplayed,
        };
    }

    private static Guid? Task(string? text, List<InputProblem> problems)
    {
        if (text is null)
        {
            return null;
        }

        if (Guid.TryParse(text, out var id))
        {
            return id;
        }

        problems.Add(new InputProblem("invalid_request", "task_id", "'task_id' must be the id of a task."));
        return null;
    }
}
