using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Orleans.MediaTasks.Api.Errors;

/// <summary>How a dialect says no: the same errors, in the shape that its clients read.</summary>
/// <remarks>Chosen by the request's path, so that addresses which do not exist, wrong methods and missing keys are answered in it, too.</remarks>
internal interface IErrorShape
{
    /// <summary>Whether requests to this path are answered in this shape.</summary>
    bool Speaks(PathString path);

    /// <summary>The HTTP status for an error.</summary>
    int StatusOf(ApiError error) => error.Code.Status;

    /// <summary>Writes the body: one JSON object.</summary>
    void Write(Utf8JsonWriter writer, ApiError error);
}
