using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Api.Media;
using Orleans.MediaTasks.Api.Tasks;
using Orleans.MediaTasks.Api.Tenants;
using Orleans.MediaTasks.Media;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Jobs;

/// <summary>The routes of the job API: upload a video to be resized, and ask for the job.</summary>
internal static class JobsEndpoints
{
    private const string Route = "POST /api/v1/videos/resize";
    private const int LongestSide = 16_384;

    public static IServiceCollection AddJobs(this IServiceCollection services)
    {
        services.AddOptions<JobsOptions>().BindConfiguration(JobsOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        return services.AddSingleton<IErrorShape, JobsErrors>();
    }

    public static void MapJobs(this IEndpointRouteBuilder routes)
    {
        var jobs = routes.MapGroup("").ExcludeFromDescription().RequireScopeOfMethod(AnonymousAuthentication.Schemes);
        jobs.MapPost("/api/v1/videos/resize", SubmitAsync);
        jobs.MapPost("/process", SubmitAsync);
        jobs.MapGet("/api/v1/jobs/{id}", GetAsync);
    }

    private static async Task<IResult> GetAsync(HttpContext context, string id, TaskCalls tasks) =>
        await tasks.FindAsync(context.User.GetTenant(), id) is { } task ? JobJson.Answer(task) : ApiError.Of(ErrorCatalogue.NotFound, "Job not found");

    private static async Task<IResult> SubmitAsync(HttpContext context, MediaUpload upload, IMediaStore store, TaskCalls tasks, IOptions<JobsOptions> options)
    {
        var (key, keyError) = IdempotencyKey.Read(context.Request);
        if (keyError is not null)
        {
            return keyError;
        }

        // Numbers beside a file are query parameters in FastAPI; clients send them as fields of the form as well.
        var fields = new FormFields();
        var (file, error) = await upload.ReceiveFormAsync(context, allowUnknownType: true, fields);
        if (error is not null)
        {
            return error;
        }

        var problems = new List<InputProblem>();
        var (width, height) = (Side("width", 1280), Side("height", 720));
        if (problems.Count == 0)
        {
            var spec = new MediaTaskSpec { Kind = MediaTaskKinds.Transcode, Model = options.Value.Model, Input = InputOf(file!, width, height) };
            (error, var accepted) = await tasks.SubmitAsync(context, spec, key is null ? null : new IdempotencyKey($"{Route} {key}", $"{file!.Sha256} {width}x{height}"));
            if (accepted is not null)
            {
                if (accepted.Task.Spec.Input != spec.Input)
                {
                    // A repeated upload: its task has the file that came first.
                    await store.DeleteAsync(file!.Key, CancellationToken.None);
                }

                return JobJson.Accepted(accepted.Task);
            }
        }

        // Nobody has learnt of the file.
        await store.DeleteAsync(file!.Key, CancellationToken.None);
        return error ?? ApiError.Of(problems);

        int Side(string name, int usual)
        {
            var text = context.Request.Query[name].FirstOrDefault() ?? fields.Last(name);
            if (text is null)
            {
                return usual;
            }

            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var side) && side is >= 2 and <= LongestSide)
            {
                return side;
            }

            problems.Add(new InputProblem("invalid_request", name, $"Input should be a valid integer from 2 to {LongestSide}"));
            return usual;
        }
    }

    private static string InputOf(MediaInfo file, int width, int height) => CompactJson.Object(writer =>
    {
        writer.WriteString("source"u8, $"/v1/media/{file.Key}");
        writer.WriteNumber("width"u8, width);
        writer.WriteNumber("height"u8, height);
    });
}
