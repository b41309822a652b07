using System.Net;
using System.Text;
using Orleans.MediaTasks.Api.Hosting;
using Orleans.MediaTasks.Providers;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Mindia;

public sealed class MindiaPluginTests : IClassFixture<SharedHost>
{
    private readonly ApiHost _host;

    public MindiaPluginTests(SharedHost shared)
    {
        _host = shared.WithNewScript();
        _host.Cluster.Catalog =
        [
            Samples.Provider(),
            new ProviderInfo
            {
                Name = "plugins",
                Description = "Plugins.",
                Models =
                [
                    new ModelInfo
                    {
                        Name = "speech_segments", Kind = MediaTaskKinds.Plugin, Provider = "plugins", Description = "Where somebody speaks.",
                        Plugin = new PluginInfo
                        {
                            Title = "Speech", Version = "1.0.0", MediaTypes = ["audio/*"],
                            Config = [new PluginKey { Name = "threshold", Type = "number", Minimum = 0, Maximum = 1, Default = "0.5", Description = "How sure." }, new PluginKey { Name = "place", Type = "string", Required = true }],
                        },
                    },
                    new ModelInfo { Name = "broken", Kind = MediaTaskKinds.Plugin, Provider = "plugins", Description = "None.", Unavailable = "It has no manifest." },
                ],
            },
        ];
    }

    private MediaTaskSpec Submitted => Assert.Single(_host.Cluster.Submissions).Spec;

    [Theory]
    [InlineData("/api/plugins")]
    [InlineData("/api/v0/plugins")]
    public async Task Row2_8_List_ShowsWhatIsInstalled(string path)
    {
        _host.Cluster.Plugins["dev/speech_segments"] = new PluginSettings(false, "{}");

        var json = (await _host.GetAsync(path)).Json;

        Assert.Equal((2, 2), (json.GetProperty("total").GetInt32(), json.GetProperty("count").GetInt32()));
        var (broken, speech) = (json.GetProperty("plugins")[0], json.GetProperty("plugins")[1]);
        Assert.Equal(("broken", true, false, "It has no manifest."), (broken.Text("name"), broken.GetProperty("enabled").GetBoolean(), broken.GetProperty("available").GetBoolean(), broken.Text("unavailable_reason")));
        Assert.Equal(("speech_segments", "Speech", "Where somebody speaks.", "1.0.0"), (speech.Text("name"), speech.Text("title"), speech.Text("description"), speech.Text("version")));
        Assert.Equal((false, true), (speech.GetProperty("enabled").GetBoolean(), speech.GetProperty("available").GetBoolean()));
        Assert.Equal("""["threshold","place"]""", speech.GetProperty("config_keys").GetRawText());
        Assert.Equal(
            """{"type":"object","properties":{"threshold":{"type":"number","description":"How sure.","minimum":0,"maximum":1,"default":0.5},"place":{"type":"string","description":""}},"required":["place"]}""",
            speech.GetProperty("config_schema").GetRawText());
    }

    [Fact]
    public async Task Row2_8_Config_IsReadAndWritten()
    {
        var before = (await _host.GetAsync("/api/plugins/speech_segments/config")).Json;
        var answer = await PutAsync("speech_segments", """{"enabled":false,"config":{"threshold":0.7,"place":"here"}}""");
        var later = (await PutAsync("speech_segments", """{"enabled":true}""")).Json;

        Assert.Equal(("speech_segments", true, "{}"), (before.Text("plugin_name"), before.GetProperty("enabled").GetBoolean(), before.GetProperty("config").GetRawText()));
        Assert.Equal((HttpStatusCode.OK, false), (answer.Status, answer.Json.GetProperty("enabled").GetBoolean()));
        Assert.Equal((true, """{"threshold":0.7,"place":"here"}"""), (later.GetProperty("enabled").GetBoolean(), later.GetProperty("config").GetRawText()));
        Assert.Equal("""{"threshold":0.7,"place":"here"}""", _host.Cluster.Plugins["dev/speech_segments"].Config);
    }

    [Theory]
    [InlineData("[]", null)]
    [InlineData("{}", "enabled")]
    [InlineData("""{"enabled":"yes"}""", "enabled")]
    [InlineData("""{"config":[]}""", "config")]
    public async Task Config_ThatIsNone_IsRefused(string body, string? field)
    {
        var error = (await PutAsync("speech_segments", body)).AssertMindiaError(HttpStatusCode.BadRequest, "INVALID_INPUT");

        Assert.Equal(field, error.TryGetProperty("field", out var named) ? named.GetString() : null);
    }

    [Fact]
    public async Task Config_ThatThePluginDoesNotKnow_IsRefusedAsTheGrainSays()
    {
        _host.Cluster.PluginProblem = new InputProblem("invalid_request", "config.level", "The plugin has no setting 'level'.", ["threshold"]);

        var error = (await PutAsync("speech_segments", """{"config":{"level":1}}""")).AssertMindiaError(HttpStatusCode.BadRequest, "INVALID_INPUT");

        Assert.Equal("config.level", error.Text("field"));
    }

    [Theory]
    [InlineData("GET", "config")]
    [InlineData("PUT", "config")]
    [InlineData("POST", "execute")]
    public async Task Resolution31_AnUnknownPlugin_IsNotFound_WithANearName(string method, string action)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/api/plugins/speech_segment/{action}") { Content = method == "GET" ? null : Json("{}") };

        var error = (await _host.SendAsync(request)).AssertMindiaError(HttpStatusCode.NotFound, "NOT_FOUND");

        Assert.Equal("""["speech_segments"]""", error.GetProperty("allowed").GetRawText());
        Assert.Empty(_host.Cluster.Submissions);
    }

    [Theory]
    [InlineData("/api")]
    [InlineData("/api/v0")]
    public async Task Row2_8_Execute_SubmitsATask(string prefix)
    {
        var answer = await _host.PostAsync($"{prefix}/plugins/speech_segments/execute", """{"media_id":"k7.mp3","tenant_id":"x","at":3}""");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(("pending", answer.Json.Text("task_id")), (answer.Json.Text("status"), answer.Json.Text("execution_id")));
        Assert.EndsWith($"/api/tasks/{answer.Json.Text("task_id")}", answer.Header("Location"), StringComparison.Ordinal);
        Assert.Equal(("plugin", "speech_segments", """{"media":"k7.mp3","at":3}"""), (Submitted.Kind, Submitted.Model, Submitted.Input));
    }

    [Fact]
    public async Task Execute_OnAVideo_WorksOnItsFile()
    {
        var id = _host.Knows(MindiaSamples.Ladder());

        await _host.PostAsync("/api/plugins/speech_segments/execute", $$"""{"media_id":"{{id}}"}""");

        Assert.Equal("""{"media":"k1.mp4"}""", Submitted.Input);
    }

    [Fact]
    public async Task Execute_OfADisabledPlugin_IsAnErrorThatStays()
    {
        _host.Cluster.Plugins["dev/speech_segments"] = new PluginSettings(false, "{}");

        (await _host.PostAsync("/api/plugins/speech_segments/execute", """{"media_id":"k7.mp3"}""")).AssertMindiaError(HttpStatusCode.BadRequest, "PLUGIN_DISABLED");
        Assert.Empty(_host.Cluster.Submissions);
    }

    [Fact]
    public async Task Execute_WithoutMedia_NamesTheField()
    {
        _host.Cluster.Intake = _ => [new SubmitResult.Refused(new InputProblem("missing_parameter", "input.media", "input.media is required."))];

        Assert.Equal("media_id", (await _host.PostAsync("/api/plugins/speech_segments/execute", "{}")).AssertMindiaError(HttpStatusCode.BadRequest, "INVALID_INPUT").Text("field"));
    }

    [Fact]
    public async Task Execute_WithAKey_StandsForTheSameBody()
    {
        var first = await _host.PostAsync("/api/plugins/speech_segments/execute", """{"media_id":"k7.mp3"}""", ("Idempotency-Key", "k-1"));

        Assert.Equal("k-1", first.Header("X-Idempotent-Key"));
        Assert.Equal("POST /api/plugins/speech_segments/execute k-1", Assert.Single(_host.Cluster.Submissions).IdempotencyKey);
    }

    [Fact]
    public async Task Submit_OfAPluginExecution_SaysTheSame_AndShowsThePayloadAsItCame()
    {
        var answer = await _host.PostAsync("/api/tasks", """{"type":"PluginExecution","payload":{"plugin_name":"speech_segments","media_id":"k7.mp3","tenant_id":"x"}}""");

        Assert.Equal(("plugin", "speech_segments", """{"media":"k7.mp3"}"""), (Submitted.Kind, Submitted.Model, Submitted.Input));
        Assert.Equal("""{"plugin_name":"speech_segments","media_id":"k7.mp3","tenant_id":"x"}""", answer.Json.GetProperty("payload").GetRawText());
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private Task<Answer> PutAsync(string plugin, string body) => _host.SendAsync(new HttpRequestMessage(HttpMethod.Put, $"/api/plugins/{plugin}/config") { Content = Json(body) });
}
