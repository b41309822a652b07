using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Orleans.MediaTasks.Api.Dialects.Contract;
using Orleans.MediaTasks.Api.Hosting;

namespace Orleans.MediaTasks.Api.Dialects.Mindia;

/// <summary>Plugins on a whole node (docs/contract.md): installed, run, configured, switched off.</summary>
public abstract class MindiaPluginContract(ContractNode node) : ContractTests(node)
{
    private static readonly (string, string) Wait = ("Prefer", "wait=60");

    [Fact]
    public async Task Row2_8_Plugin_OverItsLife_RunsAsItIsConfigured()
    {
        var key = await UploadAsync();
        Assert.Equal(CountingPlugin.Name, Assert.Single((await Api.GetAsync("/api/plugins")).Json.GetProperty("plugins").EnumerateArray()).Text("name"));

        var native = await Api.PostAsync("/v1/tasks", $$$"""{"kind":"plugin","model":"{{{CountingPlugin.Name}}}","input":{"media":"{{{key}}}"}}""", Wait);
        Assert.Equal($$"""{"count":{{MindiaSamples.Video.Length}},"unit":"bytes"}""", DataOf(native.Json));

        (await PutAsync("""{"config":{"unit":3}}""")).AssertMindiaError(HttpStatusCode.BadRequest, "INVALID_INPUT");
        (await PutAsync("""{"config":{"other":"x"}}""")).AssertMindiaError(HttpStatusCode.BadRequest, "INVALID_INPUT");
        Assert.Equal(HttpStatusCode.OK, (await PutAsync("""{"config":{"unit":"octets"}}""")).Status);
        var executed = (await ExecuteAsync(key)).Json;
        Assert.Equal($$"""{"count":{{MindiaSamples.Video.Length}},"unit":"octets"}""", DataOf(await EndOfAsync(executed.Text("task_id")!)));

        Assert.False((await PutAsync("""{"enabled":false}""")).Json.GetProperty("enabled").GetBoolean());
        (await ExecuteAsync(key)).AssertMindiaError(HttpStatusCode.BadRequest, "PLUGIN_DISABLED");
        var failed = await Api.PostAsync("/v1/tasks", $$$"""{"model":"{{{CountingPlugin.Name}}}","input":{"media":"{{{key}}}"}}""", Wait);
        Assert.Equal(("failed", "configuration_error", false), (failed.Json.Text("status"), failed.Json.Text("error_code"), failed.Json.GetProperty("error_detail").GetProperty("retryable").GetBoolean()));
    }

    [Fact]
    public async Task Row2_8_Settings_AreTheTenantsOwn()
    {
        var other = await NewTenantAsync();
        Assert.False((await PutAsync("""{"enabled":false}""")).Json.GetProperty("enabled").GetBoolean());

        Assert.True((await other.GetAsync($"/api/plugins/{CountingPlugin.Name}/config")).Json.GetProperty("enabled").GetBoolean());
    }

    [Theory]
    [InlineData("/v1/tasks", """{"model":"counts_bytes","input":{}}""", "missing_parameter", "input.media")]
    [InlineData("/api/tasks", """{"type":"PluginExecution","payload":{"plugin_name":"counts_bytes"}}""", "INVALID_INPUT", "payload.media_id")]
    public async Task Row2_8_WithoutMedia_TheFieldIsNamedInItsOwnWords(string path, string body, string code, string field)
    {
        var json = (await Api.PostAsync(path, body)).Json;

        Assert.Equal((code, field), (json.Text("code"), json.Text("field")));
    }

    private async Task<string?> UploadAsync()
    {
        var content = new ByteArrayContent(MindiaSamples.Video);
        content.Headers.ContentType = new MediaTypeHeaderValue("video/mp4");
        return (await Api.SendAsync(HttpMethod.Put, "/v1/media", content)).Json.Text("key");
    }

    private Task<Answer> ExecuteAsync(string? key) => Api.PostAsync($"/api/plugins/{CountingPlugin.Name}/execute", $$"""{"media_id":"{{key}}"}""");

    private Task<Answer> PutAsync(string body) =>
        Api.SendAsync(HttpMethod.Put, $"/api/plugins/{CountingPlugin.Name}/config", new StringContent(body, Encoding.UTF8, "application/json"));

    private static string DataOf(JsonElement task) => task.GetProperty("result").GetProperty("outputs")[0].GetProperty("data").GetRawText();
}

[Collection<OnSqlite>]
public sealed class MindiaPluginsOnSqlite(SqliteNode node) : MindiaPluginContract(node);

[Collection<OnPostgres>]
public sealed class MindiaPluginsOnPostgres(PostgresNode node) : MindiaPluginContract(node);
