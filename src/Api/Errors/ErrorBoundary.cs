using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.MediaTasks.Media;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Errors;

/// <summary>The outermost step of every request: whatever goes wrong inside leaves as one of the catalogue's errors.</summary>
/// <remarks>Turns exceptions and bare error statuses (no route, wrong method) into bodies; nothing of an exception but its class of cause gets out.</remarks>
internal sealed partial class ErrorBoundary(RequestDelegate next, IHostApplicationLifetime lifetime, ILogger<ErrorBoundary> logger)
{
    private static readonly TimeSpan UnavailableWait = TimeSpan.FromSeconds(1);

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            await AnswerAsync(context, exception);
            return;
        }

        if (IsBareError(context.Response))
        {
            context.Response.ContentLength = null;
            await ErrorJson.WriteAsync(context, DescribeStatus(context));
        }
    }

    /// <summary>An error without a body: the framework's own, or a range beyond the media, whose headers still speak of the media.</summary>
    private static bool IsBareError(HttpResponse response) => !response.HasStarted
        && (response is { StatusCode: >= 400, ContentLength: null or 0, ContentType: null } || response is { StatusCode: StatusCodes.Status416RangeNotSatisfiable, ContentType: not ErrorJson.ContentType });

    private async Task AnswerAsync(HttpContext context, Exception exception)
    {
        // A node that listens before it has found its cluster cannot even name a grain.
        var error = lifetime.ApplicationStarted.IsCancellationRequested ? Describe(exception) : Starting();
        if (error.Code.Status == 500)
        {
            RequestBroke(logger, exception, context.Request.Method, context.Request.Path, context.TraceIdentifier);
        }
        else if (error.Code.Status == 503)
        {
            PartIsAway(logger, context.Request.Method, context.Request.Path, context.TraceIdentifier, Reason(exception));
        }

        // Headers that a half-made answer left behind must not describe the error.
        context.Response.Clear();
        await ErrorJson.WriteAsync(context, error);
    }

    /// <summary>What is told of an outage, for each request that meets it: its stack says nothing and would cost more than the answer.</summary>
    private static string Reason(Exception exception) =>
        ((exception as StoreUnavailableException)?.Cause ?? exception.InnerException) is { } cause ? $"{exception.Message} {Reason(cause)}" : exception.Message;

    private static ApiError Starting() => ApiError.Of(ErrorCatalogue.NotReady, "The server is starting: it has not found its cluster yet.") with { RetryAfter = UnavailableWait };

    private static ApiError Describe(Exception exception) => exception switch
    {
        BadHttpRequestException bad => ApiError.Of(ErrorCatalogue.OfStatus(bad.StatusCode), "The request could not be read."),
        MediaRejectedException rejected => ApiError.Of([new InputProblem(rejected.Code, "file", rejected.Message)]),
        // A call that is given up while its grain is being placed is cancelled, by nobody here.
        StoreUnavailableException or TimeoutException or OrleansException or OperationCanceledException =>
            ApiError.Of(ErrorCatalogue.Unavailable, "A part of the server is away for the moment. Try again.") with { RetryAfter = UnavailableWait },
        _ => ApiError.Of(ErrorCatalogue.InternalError, "Something broke here; it has been logged under the request_id."),
    };

    private static ApiError DescribeStatus(HttpContext context)
    {
        var code = ErrorCatalogue.OfStatus(context.Response.StatusCode);
        return code.Status switch
        {
            404 => ApiError.Of(code, $"There is nothing at {context.Request.Method} {Shorten(context.Request.Path)}."),
            405 => ApiError.Of(code, $"{context.Request.Method} does not work here; use {context.Response.Headers.Allow}."),
            _ => ApiError.Of(code),
        };
    }

    private static string Shorten(PathString path) => path.Value is { Length: > 200 } text ? text[..200] + "…" : path.Value ?? "/";
}
