using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.OpenApi;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Api.OpenApi.Bodies;

namespace Orleans.MediaTasks.Api.OpenApi;

/// <summary>A request body, for the document only: the endpoint reads and checks it itself.</summary>
/// <param name="Type">The type that describes it; null for bytes.</param>
/// <param name="ContentTypes">What it may be sent as.</param>
/// <param name="Example">JSON text.</param>
internal sealed record BodyNote(Type? Type, IReadOnlyList<string> ContentTypes, string? Example);

/// <summary>A parameter that the endpoint reads itself, for the document only.</summary>
internal sealed record ParameterNote(string Name, ParameterLocation In, string Description, JsonSchemaType Type, string? Format = null);

/// <summary>How endpoints say what the document should say of them.</summary>
internal static class OperationNotes
{
    private const string Json = "application/json";

    public static TBuilder Takes<TBuilder>(this TBuilder builder, Type body, string example) where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new BodyNote(body, [Json], example));

    public static TBuilder TakesFile<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new BodyNote(null, ["multipart/form-data", "application/octet-stream", "image/*", "video/*", "audio/*"], null));

    public static TBuilder WithQuery<TBuilder>(this TBuilder builder, string name, string description, JsonSchemaType type = JsonSchemaType.String, string? format = null) where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new ParameterNote(name, ParameterLocation.Query, description, type, format));

    /// <summary>How a list is read page by page.</summary>
    public static TBuilder WithPages<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder => builder
        .WithQuery("limit", "1 to 100; 50 unless told otherwise.", JsonSchemaType.Integer)
        .WithQuery("cursor", "next_cursor of the page before.");

    public static TBuilder WithHeader<TBuilder>(this TBuilder builder, string name, string description) where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new ParameterNote(name, ParameterLocation.Header, description, JsonSchemaType.String));

    public static TBuilder WithPreferWait<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder =>
        builder.WithHeader("Prefer", "wait=n waits up to n seconds (1 to 60) for the task's end. The end of the wait never touches the task.");

    public static TBuilder WithIdempotencyKey<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder =>
        builder.WithHeader("Idempotency-Key", "1 to 256 visible ASCII characters. The same key with the same body answers with the task that it made, and Idempotent-Replayed: true.");

    public static RouteHandlerBuilder Answers<TBody>(this RouteHandlerBuilder builder, int status = StatusCodes.Status200OK) => builder.Produces<TBody>(status, Json);

    /// <summary>The errors that belong to this endpoint; 401, 429, 500 and 503 belong to all.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder builder, params int[] statuses)
    {
        foreach (var status in statuses)
        {
            builder.Produces<ErrorBody>(status, ErrorJson.ContentType);
        }

        return builder;
    }
}
