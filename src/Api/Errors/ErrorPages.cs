using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Orleans.MediaTasks.Api.Errors;

/// <summary>What the <c>type</c> of an error leads to: a page that explains its code.</summary>
internal static class ErrorPages
{
    public static void MapErrorPages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/errors", () => Page("Errors", string.Concat(ErrorCatalogue.All.Select(Row)))).ExcludeFromDescription();
        routes.MapGet("/errors/{code}", (string code) => ErrorCatalogue.Find(code) is { } entry
            ? Page(entry.Code, Row(entry))
            : ApiError.Of(ErrorCatalogue.NotFound, "There is no such error code.")).ExcludeFromDescription();
    }

    private static string Row(ApiErrorCode entry) =>
        $"<h2><a href=\"{entry.TypeUri}\">{entry.Code}</a></h2><p>{entry.Status} · {entry.Type}</p><p>{Encode(entry.Title)} {Encode(entry.Remedy)}</p>";

    private static string Encode(string text) => WebUtility.HtmlEncode(text);

    private static IResult Page(string title, string body) => Results.Content(
        $"<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title><style>body{{font:16px/1.5 system-ui;max-width:44rem;margin:2rem auto;padding:0 1rem}}h2{{margin-bottom:0}}p{{margin:.3rem 0}}</style><body>{body}</body></html>",
        "text/html; charset=utf-8",
        Encoding.UTF8);
}
