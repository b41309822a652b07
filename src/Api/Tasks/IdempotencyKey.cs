using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Api.Json;

namespace Orleans.MediaTasks.Api.Tasks;

/// <summary>The caller's key for one request, so that sending it twice stores it once.</summary>
/// <param name="Scope">The route and the key; unique within a tenant.</param>
/// <param name="RequestHash">What the key stands for.</param>
internal sealed record IdempotencyKey(string Scope, string RequestHash)
{
    public const string Header = "Idempotency-Key";
    private const int MaximumLength = 256;

    /// <summary>The key of a request to a route; null when the caller sent none.</summary>
    public static IdempotencyKey? Of(string route, string? key, JsonElement body) => key is null ? null : new IdempotencyKey($"{route} {key}", CompactJson.Hash(body));

    /// <summary>The header's value; null when it is not sent. An error when it is not 1 to 256 visible ASCII characters.</summary>
    /// <param name="request">The request.</param>
    /// <param name="otherHeader">A header that counts in its place where it is not sent; null for none.</param>
    public static (string? Key, ApiError? Error) Read(HttpRequest request, string? otherHeader = null)
    {
        var header = otherHeader is null || request.Headers.ContainsKey(Header) ? Header : otherHeader;
        if (!request.Headers.TryGetValue(header, out var values))
        {
            return (null, null);
        }

        return values is [{ Length: >= 1 and <= MaximumLength } key] && key.All(letter => letter is > ' ' and <= '~')
            ? (key, null)
            : (null, ApiError.Of(ErrorCatalogue.InvalidRequest, header, $"'{header}' must be one value of 1 to {MaximumLength} visible ASCII characters."));
    }
}
