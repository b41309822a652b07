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
        context.Document!.AddComponent(type.Name, schema);
        return new OpenApiSchemaReference(type.Name, context.Document);
    }

    private static OpenApiSchema Bytes(string contentType)
    {
        var bytes = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" };
        return contentType == "multipart/form-data"
            ? new OpenApiSchema { Type = JsonSchemaType.Object, Properties = new Dictionary<string, IOpenApiSchema> { ["file"] = bytes }, Required = new HashSet<string> { "file" } }
            : bytes;
    }
}
