using System.Globalization;
using Microsoft.AspNetCore.Http;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Api.Tenants;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Tasks;

/// <summary>Takes ended tasks out of the store, one by its id or all that ended long ago. A live task is never removed.</summary>
internal sealed class TaskRemovals(IGrainFactory grains, TimeProvider time)
{
    /// <summary>Tasks that one request removes at most.</summary>
    public const int Most = 10_000;

    private const int UsualHours = 24;
    private const int LongestHours = 10 * 366 * 24;

    /// <summary>How long one request goes on: callers and proxies must not give it up before.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private ITaskRemovalGrain Grain => grains.GetGrain<ITaskRemovalGrain>(0);

    /// <summary>Removes one task that has ended: 204, and 404 from then on.</summary>
    public async Task<IResult> RemoveAsync(HttpContext context, string id)
    {
        var outcome = MediaTaskId.TryParseValue(context.User.GetTenant(), id, out var task) ? await Grain.RemoveAsync(task) : TaskRemoval.NotFound;
        return outcome switch
        {
            TaskRemoval.Removed => Results.NoContent(),
            TaskRemoval.NotEnded => ApiError.Of(ErrorCatalogue.NotEnded),
            TaskRemoval.InUse => ApiError.Of(ErrorCatalogue.StillNeeded, "A task that has not ended works on what this one made."),
            TaskRemoval.Undelivered => ApiError.Of(ErrorCatalogue.StillNeeded, "Events of the task are not delivered yet."),
            _ => ApiError.UnknownTask(),
        };
    }

    /// <summary>Removes the tenant's tasks that ended longer ago than the query says, as many as one request takes.</summary>
    public async Task<IResult> CleanUpAsync(HttpContext context)
    {
        if (HoursOf(context.Request.Query) is not { } hours)
        {
            return ApiError.Of(ErrorCatalogue.InvalidRequest, "olderThanHours", $"'olderThanHours' must be a whole number from 0 to {LongestHours}.");
        }

        var (begin, endedBefore) = (time.GetTimestamp(), time.GetUtcNow() - TimeSpan.FromHours(hours));
        var (removed, kept, after) = (0, 0, (Guid?)null);
        do
        {
            var page = await Grain.RemoveEndedAsync(context.User.GetTenant(), endedBefore, after);
            (removed, kept, after) = (removed + page.Removed, kept + page.Kept, page.Next);
        }
        while (after is not null && removed < Most && time.GetElapsedTime(begin) < Patience && !context.RequestAborted.IsCancellationRequested);

        return new JsonAnswer((writer, _) =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("cleaned_up"u8, removed);
            writer.WriteNumber("older_than_hours"u8, hours);
            writer.WriteNumber("kept"u8, kept);
            writer.WriteBoolean("has_more"u8, after is not null);
            writer.WriteEndObject();
        });
    }

    private static int? HoursOf(IQueryCollection query)
    {
        var text = query["olderThanHours"].FirstOrDefault() ?? query["older_than_hours"].FirstOrDefault();
        return text is null ? UsualHours
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var hours) && hours <= LongestHours ? hours
            : null;
    }
}
