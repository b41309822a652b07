using System.Net;
using System.Text;
using System.Text.Json;
using Orleans.MediaTasks.Api.Dialects.Contract;
using Orleans.MediaTasks.Api.Hosting;

namespace Orleans.MediaTasks.Api.Dialects.Apixo;

/// <summary>The rows of this dialect (docs/contract.md) on a whole node.</summary>
public abstract class ApixoContract(ContractNode node) : ContractTests(node)
{
    [Theory]
    [InlineData("/api/v1")]
    [InlineData("")]
    [InlineData("/v1")]
    public async Task Row3_1_Row3_2_Resolution12_Resolution13_GenerateTask_IsAskedForUntilItSucceeds(string prefix)
    {
        // As fetch sends a text without being told what it is.
        var answer = await Api.SendAsync(HttpMethod.Post, $"{prefix}/generateTask/sim/image", new StringContent("""{"request_type":"async","input":{"prompt":"a fox","simulate":{"duration_ms":0}}}""", Encoding.UTF8, "text/plain"));

        var id = Data(answer).GetProperty("taskId").GetString()!;
        Assert.StartsWith("task_", id, StringComparison.Ordinal);
        var data = await EndAsync(id, prefix);
        Assert.Equal("success", data.GetProperty("state").GetString());
        var url = Assert.Single(Result(data).GetProperty("resultUrls").EnumerateArray()).GetString()!;
        Assert.Equal(HttpStatusCode.OK, (await Api.GetAsync(url)).Status);
        var (created, completed) = (data.GetProperty("createTime").GetInt64(), data.GetProperty("completeTime").GetInt64());
        Assert.InRange(DateTimeOffset.FromUnixTimeMilliseconds(created), TimeProvider.System.GetUtcNow().AddMinutes(-5), TimeProvider.System.GetUtcNow().AddMinutes(1));

        // Each of the three is cut to whole milliseconds by itself.
        Assert.InRange(data.GetProperty("costTime").GetInt64(), completed - created - 1, completed - created + 1);
    }

    [Fact]
    public async Task Row3_2_Resolution8_AFailure_IsASuccessOfTheRequest()
    {
        var id = await SubmitAsync("sim/image", """{"prompt":"x","simulate":{"duration_ms":0,"fail":"content_policy_violation","message":"Not this."}}""");

        var data = await EndAsync(id);

        Assert.Equal(("failed", "CONTENT_VIOLATION", "Not this."), (data.GetProperty("state").GetString(), data.GetProperty("failCode").GetString(), data.GetProperty("failMsg").GetString()));
        Assert.False(data.TryGetProperty("resultJson", out _));
    }

    [Fact]
    public async Task Row3_4_Resolution19_Resolution20_Errors_HaveAnObjectInData()
    {
        var id = await SubmitAsync("sim/image", """{"prompt":"x","simulate":{"duration_ms":0}}""");
        const string Status = "/api/v1/statusTask/sim/image?taskId=";

        AssertError(await Api.GetAsync($"{Status}{Guid.NewGuid()}"), HttpStatusCode.NotFound);
        AssertError(await (await NewTenantAsync()).GetAsync(Status + id), HttpStatusCode.NotFound);
        AssertError(await With(key: null).GetAsync(Status + id), HttpStatusCode.Unauthorized);
        AssertError(await Api.PostAsync("/api/v1/generateTask/flux-9", """{"input":{"prompt":"x"}}"""), HttpStatusCode.NotFound);
        AssertError(await Api.PostAsync("/api/v1/generateTask/flux-2", """{"input":{}}"""), HttpStatusCode.BadRequest);
        AssertError(await Api.PostAsync("/api/v1/generateTask/flux-2", "not json"), HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("nano-banana", """{"mode":"text-to-image","prompt":"a fox","aspect_ratio":"1:1","output_format":"png"}""", "image/png")]
    [InlineData("flux-2", """{"mode":"text-to-image","prompt":"a fox","aspect_ratio":"16:9","resolution":"1K","output_format":"jpeg"}""", "image/jpeg")]
    public async Task Row3_5_Row3_6_Picture_IsMadeAsAsked(string model, string input, string type)
    {
        var result = Result(await EndAsync(await SubmitAsync(model, input)));

        Assert.Equal(type, (await Api.GetAsync(result.GetProperty("resultUrls")[0].GetString()!)).ContentType);
    }

    [Fact]
    public async Task Row3_6_NamedModels_AreThere()
    {
        var models = (await Api.GetAsync("/v1/models")).Json.GetProperty("data").EnumerateArray().Select(model => model.GetProperty("id").GetString()).ToList();

        Assert.Empty(((string[])["nano-banana", "flux-2", "sora-2", "veo-3-1", "suno"]).Except(models));
    }

    [Fact]
    public async Task Row3_7_Sound_HasTracks()
    {
        var result = Result(await EndAsync(await SubmitAsync("sim/audio", """{"prompt":"x","title":"Fox","simulate":{"duration_ms":0}}""")));

        var track = result.GetProperty("tracks")[0];
        Assert.Equal(result.GetProperty("resultUrls")[0].GetString(), track.GetProperty("audio_url").GetString());
        Assert.Equal("Fox", track.GetProperty("title").GetString());
    }

    [Fact]
    public async Task Resolution30_Resolution1_ProgressAndCancellation_AreBesideTheRest()
    {
        var id = await SubmitAsync("sim/image", """{"prompt":"x","simulate":{"duration_ms":600000}}""");
        await StartOfAsync(id);
        var running = Data(await Api.GetAsync($"/api/v1/statusTask/any?taskId={id}"));
        Assert.Equal(("processing", true), (running.GetProperty("state").GetString(), running.TryGetProperty("progress", out _)));

        await Api.PostAsync($"/v1/tasks/{id}/cancel");

        var data = await EndAsync(id);
        Assert.Equal(("failed", "CANCELLED", true), (data.GetProperty("state").GetString(), data.GetProperty("failCode").GetString(), data.GetProperty("cancelled").GetBoolean()));
    }

    private async Task<string> SubmitAsync(string model, string input) =>
        Data(await Api.PostAsync($"/api/v1/generateTask/{model}", $$"""{"request_type":"async","provider":"auto","input":{{input}}}""")).GetProperty("taskId").GetString()!;

    private async Task<JsonElement> EndAsync(string id, string prefix = "/api/v1")
    {
        await EndOfAsync(id);
        return Data(await Api.GetAsync($"{prefix}/statusTask/any?taskId={id}"));
    }

    private static JsonElement Result(JsonElement data) => JsonDocument.Parse(data.GetProperty("resultJson").GetString()!).RootElement;

    private static JsonElement Data(Answer answer)
    {
        Assert.True(answer.Status == HttpStatusCode.OK, Encoding.UTF8.GetString(answer.Body));
        Assert.Equal((200, "success"), (answer.Json.GetProperty("code").GetInt32(), answer.Json.GetProperty("message").GetString()));
        return answer.Json.GetProperty("data");
    }

    private static void AssertError(Answer answer, HttpStatusCode status)
    {
        Assert.Equal((status, (int)status), (answer.Status, answer.Json.GetProperty("code").GetInt32()));
        Assert.False(string.IsNullOrEmpty(answer.Json.GetProperty("data").GetProperty("error").GetString()));
    }
}

[Collection<OnSqlite>]
public sealed class ApixoOnSqlite(SqliteNode node) : ApixoContract(node);

[Collection<OnPostgres>]
public sealed class ApixoOnPostgres(PostgresNode node) : ApixoContract(node);
