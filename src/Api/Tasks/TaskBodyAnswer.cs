using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Tasks;

/// <summary>An answer about one task, with what dialects add to it.</summary>
internal sealed record TaskBodyAnswer(MediaTaskSnapshot Task) : IResult
{
    public int Status { get; init; } = StatusCodes.Status200OK;

    /// <summary>The word for the task's status; null for what the request asks for, or the native one.</summary>
    public string? StatusWord { get; init; }

    /// <summary>Sets headers; runs before anything is sent.</summary>
    public Action<IHeaderDictionary, UrlContext>? Headers { get; init; }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        IReadOnlyList<ITaskBodyAddition> additions = [.. httpContext.RequestServices.GetServices<ITaskBodyAddition>()];
        var word = StatusWord ?? additions.Select(addition => addition.StatusOf(Task, httpContext.Request)).FirstOrDefault(word => word is not null);
        var extras = new TaskBodyExtras(additions, word);
        return new JsonAnswer((writer, urls) => TaskJson.Write(writer, Task, urls, TaskDetail.Full, extras)) { Status = Status, Headers = Headers }.ExecuteAsync(httpContext);
    }
}
