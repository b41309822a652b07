using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Orleans.MediaTasks.Api.OpenApi.Bodies;

[Description("Stored media.")]
internal sealed record MediaBody
{
    public required string Id { get; init; }

    [AllowedValues("media")]
    public required string Object { get; init; }

    [Description("What tasks name as input, and what the address ends with. It cannot be guessed.")]
    public required string Key { get; init; }

    public required string Url { get; init; }

    [Description("By content, whatever the sender said.")]
    public required string ContentType { get; init; }

    public required long Bytes { get; init; }

    public required string Sha256 { get; init; }

    public required string? Filename { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

internal sealed record HealthBody
{
    [AllowedValues("ok", "degraded")]
    public required string Status { get; init; }

    public required IReadOnlyList<MissingPartBody> Missing { get; init; }
}

internal sealed record LiveBody
{
    [AllowedValues("ok")]
    public required string Status { get; init; }
}

internal sealed record MissingPartBody
{
    public required string Name { get; init; }

    public required string Reason { get; init; }
}

[Description("RFC 9457 problem details and the OpenAI envelope in one object. Branch on code; docs/errors.md lists them all.")]
internal sealed record ErrorBody
{
    [Description("The address of a page that explains the code.")]
    public required string Type { get; init; }

    public required string Title { get; init; }

    [Description("The HTTP status. Not named status, which pollers read as a task's.")]
    public required int StatusCode { get; init; }

    public required string Detail { get; init; }

    public required string? Instance { get; init; }

    public required string Code { get; init; }

    [Description("The path of the field at fault, for example input.size or tasks[3].priority.")]
    public required string? Field { get; init; }

    [Description("Allowed values or near names.")]
    public required IReadOnlyList<string> Allowed { get; init; }

    [Description("Every problem found.")]
    public required IReadOnlyList<ProblemBody> Errors { get; init; }

    public required string RequestId { get; init; }

    public required ErrorEnvelopeBody Error { get; init; }
}

internal sealed record ProblemBody
{
    public required string Code { get; init; }

    public required string? Field { get; init; }

    public required string Message { get; init; }

    public required IReadOnlyList<string> Allowed { get; init; }
}

internal sealed record ErrorEnvelopeBody
{
    public required string Message { get; init; }

    public required string Type { get; init; }

    public required string Code { get; init; }

    public required string? Param { get; init; }
}
