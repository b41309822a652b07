using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Orleans.MediaTasks.Api.Errors;

namespace Orleans.MediaTasks.Api.Dialects.Jobs;

/// <summary>Errors as FastAPI writes them: <c>detail</c> is a sentence, or a list of what is wrong where, with 422.</summary>
internal sealed class JobsErrors : IErrorShape
{
    private static readonly string[] Routes = ["/api/v1/videos/resize", "/api/v1/jobs", "/process"];

    public bool Speaks(PathString path) => Routes.Any(route => path.StartsWithSegments(route, StringComparison.Ordinal));

    public int StatusOf(ApiError error) => error.Problems.Count > 0 && error.Code.Status is 400 or 415 ? StatusCodes.Status422UnprocessableEntity : error.Code.Status;

    public void Write(Utf8JsonWriter writer, ApiError error)
    {
        writer.WriteStartObject();
        if (StatusOf(error) == StatusCodes.Status422UnprocessableEntity)
        {
            writer.WriteStartArray("detail"u8);
            foreach (var problem in error.Problems)
            {
                writer.WriteStartObject();
                writer.WriteStartArray("loc"u8);
                writer.WriteStringValue(problem.Field is "width" or "height" ? "query" : "body");
                writer.WriteStringValue(problem.Field ?? "");
                writer.WriteEndArray();
                writer.WriteString("msg"u8, problem.Message);
                writer.WriteString("type"u8, problem.Code == ErrorCatalogue.MissingParameter.Code ? "missing" : "value_error");
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }
        else
        {
            writer.WriteString("detail"u8, error.Detail);
        }

        writer.WriteString("code"u8, error.Code.Code);
        writer.WriteEndObject();
    }
}
