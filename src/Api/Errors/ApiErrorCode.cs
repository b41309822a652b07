namespace Orleans.MediaTasks.Api.Errors;

/// <summary>One entry of the catalogue: what a stable code means, whatever the occasion.</summary>
/// <param name="Code">The stable word; clients may branch on it.</param>
/// <param name="Status">The HTTP status it comes with.</param>
/// <param name="Title">The same for every occurrence.</param>
/// <param name="Remedy">What the caller can do about it.</param>
internal sealed record ApiErrorCode(string Code, int Status, string Title, string Remedy)
{
    /// <summary>The family of the error as the OpenAI envelope names it: that of the status, unless clients look for another.</summary>
    public string Type { get => field ?? TypeOf(Status); init; }

    /// <summary>The RFC 9457 type, relative to the server.</summary>
    public string TypeUri => $"/errors/{Code}";

    public static string TypeOf(int status) => status switch
    {
        401 => "authentication_error",
        403 => "permission_error",
        404 => "not_found_error",
        429 => "rate_limit_error",
        503 => "overloaded_error",
        >= 500 => "api_error",
        _ => "invalid_request_error",
    };
}
