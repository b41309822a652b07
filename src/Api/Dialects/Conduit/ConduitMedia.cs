using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Api.Media;
using Orleans.MediaTasks.Api.Tasks;
using Orleans.MediaTasks.Api.Tenants;
using Orleans.MediaTasks.Media;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary>What a tenant's tasks made.</summary>
internal static class ConduitMedia
{
    private const int Tasks = 100;

    /// <summary>The media of the newest completed tasks.</summary>
    public static async Task<IResult> ListAsync(HttpContext context, TaskCalls tasks)
    {
        // With a slash at the end it is a key that is empty, or that led out of the folder before the client shortened it.
        if (context.Request.Path.Value!.EndsWith('/'))
        {
            return MediaEndpoints.Unknown();
        }

        var page = await tasks.ListAsync(new TaskQuery { Tenant = context.User.GetTenant(), Statuses = [MediaTaskStatus.Completed], Limit = Tasks });
        return new JsonAnswer((writer, urls) =>
        {
            writer.WriteStartObject();
            writer.WriteString("object"u8, "list"u8);
            writer.WriteStartArray("data"u8);
            foreach (var task in page.Tasks)
            {
                foreach (var output in task.Outputs.Where(output => output.Key is not null))
                {
                    Write(writer, task, output, urls);
                }
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    /// <summary>Cancels a task that has not ended, and removes what it made.</summary>
    public static async Task<IResult> DeleteAsync(HttpContext context, string id, TaskCalls tasks, IMediaStore store)
    {
        if ((await tasks.CancelAsync(context.User.GetTenant(), id)).Task is not { } task)
        {
            return ApiError.UnknownTask();
        }

        foreach (var output in task.Outputs.Where(output => output.Key is not null))
        {
            await store.DeleteAsync(output.Key!.Split('/')[0], context.RequestAborted);
        }

        return Results.NoContent();
    }

    private static void Write(Utf8JsonWriter writer, MediaTaskSnapshot task, MediaOutput output, UrlContext urls)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, output.Key);
        writer.WriteString("object"u8, "media"u8);
        writer.WriteString("key"u8, output.Key);
        writer.WriteString("url"u8, urls.Media(output.Key!));
        writer.WriteString("role"u8, output.Role);
        writer.WriteString("content_type"u8, output.ContentType);
        writer.WriteNumber("bytes"u8, output.Bytes);
        writer.WriteString("task_id"u8, task.Id.ToPublicString());
        writer.WriteTime("created_at"u8, task.CompletedAt);
        writer.WriteEndObject();
    }
}

/// <summary>The way to stored media, under the address that the outside knows.</summary>
internal sealed record MediaRedirect(string Key) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var urls = UrlContext.Of(httpContext.Request, httpContext.RequestServices.GetRequiredService<IOptions<ApiOptions>>().Value);
        httpContext.Response.Redirect(urls.Media(Key));
        return Task.CompletedTask;
    }
}
