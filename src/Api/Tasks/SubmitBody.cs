using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Api.Json;

namespace Orleans.MediaTasks.Api.Tasks;

/// <summary>Reads what every submission brings: a JSON body, and perhaps an idempotency key.</summary>
internal sealed class SubmitBody(IOptions<ApiOptions> options)
{
    /// <summary>Hands both to <paramref name="submitAsync"/>, or answers what is wrong with them.</summary>
    /// <param name="context">The request.</param>
    /// <param name="submitAsync">Makes the answer; the body is gone when it has ended.</param>
    /// <param name="anyType">Whether the body is read whatever it says it is.</param>
    public async Task<IResult> ReadAsync(HttpContext context, Func<JsonElement, string?, Task<IResult>> submitAsync, bool anyType = false)
    {
        var (key, keyError) = IdempotencyKey.Read(context.Request);
        var (document, bodyError) = keyError is null ? await JsonBody.ReadAsync(context.Request, options.Value.MaximumJsonBytes, anyType) : default;
        using (document)
        {
            return (keyError ?? bodyError) is { } error ? error : await submitAsync(document!.RootElement, key);
        }
    }
}
