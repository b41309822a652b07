using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Api.OpenApi.Bodies;

namespace Orleans.MediaTasks.Api.OpenApi;

/// <summary>What the document says as a whole.</summary>
internal static class ApiDocument
{
    private const string KeyScheme = "ApiKey";

    public static void Configure(OpenApiOptions options)
    {
        // Durations differ by their descriptions, so each has its own schema.
        options.CreateSchemaReferenceId = type => type.Type == typeof(Duration) ? null : OpenApiOptions.CreateDefaultSchemaReferenceId(type);
        options.AddDocumentTransformer((document, _, _) => DescribeAsync(document));
        options.AddOperationTransformer<OperationNotesTransformer>();
        options.AddOperationTransformer((operation, context, _) => RequireKeyAsync(operation, context));
        options.AddSchemaTransformer((schema, context, _) => RefineAsync(schema, context.JsonTypeInfo, context.JsonPropertyInfo));
    }

    private static Task DescribeAsync(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Orleans.MediaTasks",
            Version = "v1",
            Description = "Durable media tasks: submit, watch, cancel. A 202 means that the task is on disk. Durations are seconds as a number, or a text of the form hh:mm:ss. Times are ISO 8601 with Z or an offset.",
        };
        // The document must not depend on the address under which it was asked for.
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [KeyScheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "POST /v1/keys makes keys; in Development the key condt_dev works from the same machine. X-API-Key, api-key and X-Virtual-Key headers work too." },
        };
        return Task.CompletedTask;
    }

    private static Task RequireKeyAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<IAuthorizeData>().Any() && !metadata.OfType<IAllowAnonymous>().Any())
        {
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(KeyScheme, context.Document)] = [] }];
            (operation.Responses ??= []).TryAdd("401", Refusal("Unauthorized", context));
            operation.Responses.TryAdd("429", Refusal("Too Many Requests", context));
        }

        return Task.CompletedTask;
    }

    private static OpenApiResponse Refusal(string description, OpenApiOperationTransformerContext context) => new()
    {
        Description = description,
        Content = new Dictionary<string, OpenApiMediaType> { [ErrorJson.ContentType] = new() { Schema = new OpenApiSchemaReference(nameof(ErrorBody), context.Document) } },
    };

    private static Task RefineAsync(OpenApiSchema schema, JsonTypeInfo type, JsonPropertyInfo? property)
    {
        var attributes = property?.AttributeProvider?.GetCustomAttributes(inherit: false) ?? [];
        schema.Description ??= attributes.OfType<DescriptionAttribute>().FirstOrDefault()?.Description;
        if (attributes.OfType<AllowedValuesAttribute>().FirstOrDefault() is { } allowed)
        {
            schema.Enum = [.. allowed.Values.Select(value => (JsonNode)JsonValue.Create((string)value!))];
        }

        if (type.Type == typeof(Duration) || type.Type == typeof(Duration?))
        {
            DescribeDuration(schema);
        }

        if (property is null && ApiExamples.Find(type.Type) is { } example)
        {
            schema.Examples = [example];
        }

        return Task.CompletedTask;
    }

    private static void DescribeDuration(OpenApiSchema schema)
    {
        schema.Type = JsonSchemaType.Number | JsonSchemaType.String;
        schema.Properties = null;
        schema.Description = $"{schema.Description} Seconds as a number, or a text of the form hh:mm:ss, with days d.hh:mm:ss.".Trim();
        schema.Examples = [JsonValue.Create(30), JsonValue.Create("00:00:30")];
    }
}
