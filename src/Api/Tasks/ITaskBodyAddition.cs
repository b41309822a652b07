using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Tasks;

/// <summary>Fields that a dialect's clients look for in the body of one task, beside the native ones.</summary>
/// <remarks>Only for answers about one task (<see cref="TaskDetail.Full"/>): lists and live updates stay small. Names that the native body has must not come again.</remarks>
internal interface ITaskBodyAddition
{
    /// <summary>The word for the task's status that this request asks for; null when the native one will do.</summary>
    string? StatusOf(MediaTaskSnapshot task, HttpRequest request);

    /// <summary>Writes fields at the end of the task.</summary>
    void WriteTask(Utf8JsonWriter writer, MediaTaskSnapshot task, UrlContext urls);

    /// <summary>Writes fields at the end of a completed task's result.</summary>
    void WriteResult(Utf8JsonWriter writer, MediaTaskSnapshot task, UrlContext urls);
}

/// <summary>What one body has beyond the native one.</summary>
/// <param name="Additions">Who adds fields.</param>
/// <param name="Status">The word for the status; null for the native one.</param>
internal sealed record TaskBodyExtras(IReadOnlyList<ITaskBodyAddition> Additions, string? Status);
