using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Orleans.MediaTasks.Api.OpenApi;

/// <summary>Writes what endpoints noted into the document.</summary>
internal sealed class OperationNotesTransformer : IOpenApiOperationTransformer
{
    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var note in context.Description.ActionDescriptor.EndpointMetadata)
        {
            switch (note)
            {
                case ParameterNote parameter:
                    (operation.Parameters ??= []).Add(Describe(parameter));
                    break;
                case BodyNote body:
                    operation.RequestBody = await DescribeAsync(body, context, cancellationToken);
                    break;
            }
        }
    }

    private static OpenApiParameter Describe(ParameterNote note) => new()
    {
        Name = note.Name,
        In = note.In,
        Description = note.Description,
        Schema = new OpenApiSchema { Type = note.Type, Format = note.Format },
    };

    private static async Task<OpenApiRequestBody> DescribeAsync(BodyNote note, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var body = new OpenApiRequestBody { Required = true, Content = new Dictionary<string, OpenApiMediaType>() };
        foreach (var contentType in note.ContentTypes)
        {
            body.Content[contentType] = new OpenApiMediaType
            {
                Schema = note.Type is null ? Bytes(contentType) : await ReferenceAsync(note.Type, context, cancellationToken),
                Example = note.Example is null ? null : JsonNode.Parse(note.Example),
            };
        }

        return body;
    }

    private static async Task<IOpenApiSchema> ReferenceAsync(Type type, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var schema = await context.GetOrCreateSchemaAsync(type, parameterDescription: null, cancellationToken);
        return Publish(type.Name, schema, context.Document!);
    }

    /// <summary>Makes a named schema a component, and the named ones in it, so that the document says each thing once.</summary>
    private static OpenApiSchemaReference Publish(string name, OpenApiSchema schema, OpenApiDocument document)
    {
        foreach (var (property, value) in (schema.Properties ?? new Dictionary<string, IOpenApiSchema>()).ToList())
        {
            if (value is OpenApiSchema { Items: OpenApiSchema items } && NameOf(items) is { } itemName)
            {
                ((OpenApiSchema)value).Items = Publish(itemName, items, document);
            }
            else if (value is OpenApiSchema inner && NameOf(inner) is { } innerName)
            {
                schema.Properties![property] = Publish(innerName, inner, document);
            }
        }

        document.AddComponent(name, schema);
        return new OpenApiSchemaReference(name, document);
    }

    private static string? NameOf(OpenApiSchema schema) =>
        schema is { Type: JsonSchemaType.Object, Properties.Count: > 0 } && schema.Metadata?.TryGetValue("x-schema-id", out var id) == true ? id as string : null;

    private static OpenApiSchema Bytes(string contentType)
    {
        var bytes = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" };
        return contentType == "multipart/form-data"
            ? new OpenApiSchema { Type = JsonSchemaType.Object, Properties = new Dictionary<string, IOpenApiSchema> { ["file"] = bytes }, Required = new HashSet<string> { "file" } }
            : bytes;
    }
}
