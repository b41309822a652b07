using Microsoft.AspNetCore.Http;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Errors;

/// <summary>An answer that is not a success. The only way in which this API says no.</summary>
internal sealed record ApiError : IResult
{
    public required ApiErrorCode Code { get; init; }

    /// <summary>What is wrong this time, and what to do.</summary>
    public required string Detail { get; init; }

    /// <summary>The path of the field at fault, for example <c>input.size</c>, or a header's name.</summary>
    public string? Field { get; init; }

    /// <summary>Allowed values or near names.</summary>
    public IReadOnlyList<string> Allowed { get; init; } = [];

    /// <summary>Every problem found, when fields are at fault.</summary>
    public IReadOnlyList<InputProblem> Problems { get; init; } = [];

    /// <summary>When to try again.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static ApiError Of(ApiErrorCode code, string? detail = null) => new() { Code = code, Detail = detail ?? code.Title };

    public static ApiError Of(ApiErrorCode code, string field, string detail, params IReadOnlyList<string> allowed) =>
        new() { Code = code, Detail = detail, Field = field, Allowed = allowed, Problems = [new InputProblem(code.Code, field, detail, allowed)] };

    /// <summary>Problems with fields; the first one speaks for all.</summary>
    public static ApiError Of(IReadOnlyList<InputProblem> problems) => new()
    {
        Code = ErrorCatalogue.OfProblem(problems[0].Code),
        Detail = problems[0].Message,
        Field = problems[0].Field,
        Allowed = problems[0].Allowed,
        Problems = problems,
    };

    public static ApiError UnknownTask() => Of(ErrorCatalogue.NotFound, "There is no task with this id.");

    public Task ExecuteAsync(HttpContext httpContext) => ErrorJson.WriteAsync(httpContext, this);
}
