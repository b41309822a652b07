using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace Orleans.MediaTasks.Api;

/// <summary>Which pages of other origins may call what.</summary>
internal static class ApiCors
{
    /// <summary>The policy for reading media: anybody, since the key is the secret.</summary>
    public const string Media = "media";

    private static readonly TimeSpan PreflightAge = TimeSpan.FromHours(1);

    private static readonly string[] Exposed =
        ["Location", "Retry-After", "Idempotent-Replayed", "X-Idempotent-Key", "X-Idempotent-Replayed", "Preference-Applied", "WWW-Authenticate", "ETag", "Content-Range", "Accept-Ranges", "Content-Disposition",
         "X-RateLimit-Limit-Requests", "X-RateLimit-Remaining-Requests", "X-RateLimit-Reset-Requests"];

    public static void Configure(CorsOptions cors, ApiOptions options, IHostEnvironment environment)
    {
        cors.AddDefaultPolicy(policy =>
        {
            // Keys travel in headers, never in cookies; so no origin needs credentials.
            policy.AllowAnyHeader().AllowAnyMethod().WithExposedHeaders(Exposed).SetPreflightMaxAge(PreflightAge);
            if (environment.IsDevelopment() && options.AllowedOrigins.Count == 0)
            {
                policy.AllowAnyOrigin();
            }
            else
            {
                policy.WithOrigins([.. options.AllowedOrigins]);
            }
        });
        cors.AddPolicy(Media, policy => policy
            .AllowAnyOrigin().AllowAnyHeader().WithMethods(HttpMethods.Get, HttpMethods.Head).WithExposedHeaders(Exposed).SetPreflightMaxAge(PreflightAge));
    }
}
