using System.Text;
using Orleans.MediaTasks.Api.Hosting;

namespace Orleans.MediaTasks.Api.Errors;

public sealed class ErrorCatalogueTests
{
    [Fact]
    public void Codes_AreUnique() => Assert.Equal(ErrorCatalogue.All.Count, ErrorCatalogue.All.Select(entry => entry.Code).Distinct().Count());

    [Fact]
    public void Codes_AreAllListed()
    {
        var declared = typeof(ErrorCatalogue).GetFields().Where(field => field.FieldType == typeof(ApiErrorCode)).Select(field => (ApiErrorCode)field.GetValue(null)!);

        Assert.Equal(ErrorCatalogue.All.ToHashSet(), declared.ToHashSet());
    }

    [Fact]
    public void Document_ListsEveryCode()
    {
        var text = new StringBuilder()
            .Append("# Errors\n\n")
            .Append("Every answer that is not a success has the content type `application/problem+json` and this shape, which is RFC 9457 and the OpenAI envelope in one object:\n\n")
            .Append("```json\n")
            .Append("{\n  \"type\": \"/errors/invalid_request\",\n  \"title\": \"The request is not valid.\",\n  \"status_code\": 400,\n  \"detail\": \"'priority' must be a whole number from 1 to 10.\",\n")
            .Append("  \"instance\": \"/v1/tasks\",\n  \"code\": \"invalid_request\",\n  \"field\": \"priority\",\n  \"allowed\": [],\n")
            .Append("  \"errors\": [{ \"code\": \"invalid_request\", \"field\": \"priority\", \"message\": \"'priority' must be a whole number from 1 to 10.\", \"allowed\": [] }],\n")
            .Append("  \"request_id\": \"0HNQ…\",\n  \"error\": { \"message\": \"…\", \"type\": \"invalid_request_error\", \"code\": \"invalid_request\", \"param\": \"priority\" }\n}\n```\n\n")
            .Append("The number stands in `status_code`: clients that poll a task read a top-level `status` as the task's. Branch on `code`; the sentences may change.\n")
            .Append("A field that is not known is refused when it looks like a mistyped one, and ignored otherwise.\n\n")
            .Append("| code | status | type | means | do |\n|---|---|---|---|---|\n");
        foreach (var entry in ErrorCatalogue.All)
        {
            text.Append($"| `{entry.Code}` | {entry.Status} | `{entry.Type}` | {entry.Title} | {entry.Remedy} |\n");
        }

        Snapshot.Match("docs/errors.md", text.ToString());
    }
}
