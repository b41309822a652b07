using System.Net;
using System.Text.Json;

namespace Orleans.MediaTasks.Api.Hosting;

/// <summary>A response, read to its end.</summary>
internal sealed class Answer(HttpResponseMessage response, byte[] body)
{
    public HttpStatusCode Status { get; } = response.StatusCode;

    public byte[] Body { get; } = body;

    public string? ContentType { get; } = response.Content.Headers.ContentType?.MediaType;

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string? Header(string name) =>
        response.Headers.TryGetValues(name, out var values) || response.Content.Headers.TryGetValues(name, out values) ? string.Join(", ", values) : null;

    /// <summary>Checks that this is an error of the one shape, with this status and code.</summary>
    public JsonElement AssertError(HttpStatusCode status, string code)
    {
        Assert.True(Status == status, $"{(int)Status} instead of {(int)status}: {System.Text.Encoding.UTF8.GetString(Body)}");
        AssertErrorShape();
        Assert.Equal(code, Json.GetProperty("code").GetString());
        return Json;
    }

    public void AssertErrorShape()
    {
        Assert.Equal("application/problem+json", ContentType);
        var json = Json;
        var code = json.GetProperty("code").GetString();
        Assert.Equal((int)Status, json.GetProperty("status_code").GetInt32());
        Assert.False(json.TryGetProperty("status", out _));
        Assert.Equal($"/errors/{code}", json.GetProperty("type").GetString());
        Assert.False(string.IsNullOrEmpty(json.GetProperty("title").GetString()));
        Assert.False(string.IsNullOrEmpty(json.GetProperty("request_id").GetString()));
        var envelope = json.GetProperty("error");
        Assert.Equal(code, envelope.GetProperty("code").GetString());
        Assert.Equal(json.GetProperty("detail").GetString(), envelope.GetProperty("message").GetString());
        Assert.Equal(json.GetProperty("field").GetString(), envelope.GetProperty("param").GetString());
        Assert.False(string.IsNullOrEmpty(envelope.GetProperty("type").GetString()));
        Assert.DoesNotContain("   at ", System.Text.Encoding.UTF8.GetString(Body), StringComparison.Ordinal);
    }
}
