using System.Net;
using System.Text.Json;
using Orleans.MediaTasks.Api.Dialects.Contract;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary>The rows of this dialect (docs/contract.md) on a whole node: submit, read, wait, cancel, retry.</summary>
public abstract partial class ConduitContract(ContractNode node) : ContractTests(node)
{
    private const string Hanging = """{"model":"sim/video","prompt":"a heron","async":true,"simulate":{"duration_ms":600000}}""";
    private const string Refused = """{"model":"sim/video","prompt":"a heron","async":true,"simulate":{"duration_ms":0,"fail":"content_policy_violation","message":"Not this."}}""";

    [Theory]
    [InlineData("/v1/videos/generations/async")]
    [InlineData("/v1/videos/generations")]
    [InlineData("/v1/video/generations")]
    [InlineData("/v1/video/generations/async")]
    [InlineData("/v1/images/generations/async", "sim/image")]
    [InlineData("/v1/images/generations", "sim/image")]
    public async Task Row1_1_1_Row1_1_5_Row1_1_7_Row1_1_8_Row1_1_14_Row1_3_1_Resolution12_Submission_IsStoredUnderEveryNameOfItsId(string path, string model = "sim/video")
    {
        var answer = await Api.PostAsync(path, $$$"""{"model":"{{{model}}}","prompt":"a heron","async":true,"simulate":{"duration_ms":0}}""");

        var task = answer.Json;
        var id = task.Text("task_id")!;
        Assert.Equal((HttpStatusCode.Accepted, id, id, "queued"), (answer.Status, task.Text("id"), task.Text("taskId"), task.Text("status")));
        Assert.Equal(new Uri(Api.Address, $"/v1/tasks/{id}").ToString(), answer.Header("Location"));
        Assert.NotNull(answer.Header("Retry-After"));
        Assert.True(task.GetProperty("estimatedCompletionTime").GetDateTimeOffset() > task.GetProperty("createdAt").GetDateTimeOffset());
        foreach (var name in (string[])["check_status_url", "checkStatusUrl", "status_url", "statusUrl"])
        {
            Assert.Equal(id, (await Api.GetAsync(task.Text(name)!)).Json.Text("task_id"));
        }

        Assert.Equal("completed", (await EndOfAsync(id)).Text("status"));
    }

    [Fact]
    public async Task Row1_1_2_Row1_1_3_Row1_1_9_Row1_1_15_Row1_1_18_Resolution10_EveryReadAddress_AnswersWithTheSameTask()
    {
        var id = await CompleteAsync("/v1/videos/generations", "sim/video");

        var bodies = new List<string>();
        foreach (var path in TaskBodyTests.ReadPaths)
        {
            bodies.Add((await Api.GetAsync(path.Data.Replace("{0}", id, StringComparison.Ordinal))).Json.GetRawText());
        }

        Assert.Single(bodies.Distinct());
        Assert.Contains("videoResponse", bodies[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Row1_1_4_Row1_2_5_Resolution11_ImagesWithoutAsync_ArePicturesAtTheirAddresses()
    {
        var answer = await Api.PostAsync("/v1/images/generations", """{"model":"local/image","prompt":"a fox in the snow","size":"256x256","quality":"standard","style":"vivid","n":2}""");
        var inside = await Api.PostAsync("/v1/images/generations", """{"model":"local/image","prompt":"a fox","size":"64x64","response_format":"b64_json"}""");

        Assert.Equal((HttpStatusCode.OK, 2), (answer.Status, answer.Json.GetProperty("data").GetArrayLength()));
        var picture = await Api.GetAsync(answer.Json.GetProperty("data")[1].Text("url")!);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], picture.Body[..4]);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], inside.Json.GetProperty("data")[0].GetProperty("b64_json").GetBytesFromBase64()[..4]);
    }

    [Fact]
    public async Task Row1_1_6_Resolution1_Resolution2_CancelWhileProcessing_StopsTheTaskOnce()
    {
        var id = await SubmitAsync(Hanging);
        await StartOfAsync(id);

        var answer = await Api.PostAsync($"/v1/tasks/{id}/cancel");

        Assert.Equal((HttpStatusCode.OK, id), (answer.Status, answer.Json.Text("task_id")));
        Assert.Equal("cancelled", (await EndOfAsync(id)).Text("status"));
        Assert.Equal((HttpStatusCode.OK, "cancelled"), await StatusOfAsync(Api.PostAsync($"/v1/tasks/{id}/cancel")));
        Assert.Equal(HttpStatusCode.NoContent, (await Api.DeleteAsync($"/v1/videos/generations/{id}")).Status);
    }

    [Theory]
    [InlineData("/v1/video/generations/", HttpStatusCode.OK, HttpStatusCode.Conflict)]
    [InlineData("/v1/videos/generations/", HttpStatusCode.NoContent, HttpStatusCode.Conflict)]
    [InlineData("/v1/images/generations/", HttpStatusCode.OK, HttpStatusCode.BadRequest)]
    public async Task Row1_1_10_Row1_1_11_Row1_1_16_Resolution1_Resolution2_Delete_CancelsWhatHasNotEnded(string path, HttpStatusCode done, HttpStatusCode refused)
    {
        var (running, completed) = (await SubmitAsync(Hanging), await CompleteAsync("/v1/videos/generations", "sim/video"));

        Assert.Equal(done, (await Api.DeleteAsync(path + running)).Status);
        (await Api.DeleteAsync(path + completed)).AssertError(refused, "invalid_operation");
        (await (await NewTenantAsync()).DeleteAsync(path + completed)).AssertError(HttpStatusCode.NotFound, "not_found");

        Assert.Equal("cancelled", (await EndOfAsync(running)).Text("status"));
        Assert.Equal((HttpStatusCode.OK, "completed"), await StatusOfAsync(Api.GetAsync($"/v1/tasks/{completed}/status")));
    }

    [Theory]
    [InlineData("/v1/video/generations/{0}/retry")]
    [InlineData("/v1/videos/generations/tasks/{0}/retry")]
    public async Task Row1_1_12_Row1_1_13_Resolution15_Retry_KeepsIdAndHistoryAndNeedsAFailure(string path)
    {
        var (failed, completed) = (await SubmitAsync(Refused), await CompleteAsync("/v1/videos/generations", "sim/video"));
        await EndOfAsync(failed);
        for (var time = 1; time <= 4; time++)
        {
            var answer = await Api.PostAsync(path.Replace("{0}", failed, StringComparison.Ordinal));
            Assert.Equal((HttpStatusCode.OK, failed), (answer.Status, answer.Json.Text("task_id")));
            Assert.Equal(time, (await EndOfAsync(failed)).GetProperty("retry_count").GetInt32());
        }

        Assert.Equal(5, (await Api.GetAsync($"/v1/tasks/{failed}/attempts")).Json.GetProperty("attempts").GetArrayLength());
        (await Api.PostAsync(path.Replace("{0}", failed, StringComparison.Ordinal))).AssertError(HttpStatusCode.BadRequest, "not_retryable");
        Assert.Equal(HttpStatusCode.OK, (await Api.PostAsync(path.Replace("{0}", failed, StringComparison.Ordinal) + "?reset=true")).Status);
        (await Api.PostAsync(path.Replace("{0}", completed, StringComparison.Ordinal))).AssertError(HttpStatusCode.BadRequest, "not_retryable");
    }

    [Fact]
    public async Task Row1_1_17_Row1_7_2_Resolution26_Poll_AnswersAtTheEndAndNeverTouchesTheTask()
    {
        var id = await SubmitAsync(Hanging);

        (await Api.GetAsync($"/v1/tasks/{id}/poll?timeout=-7&interval=1")).AssertError(HttpStatusCode.RequestTimeout, "timeout");
        Assert.Contains((await Api.GetAsync($"/v1/tasks/{id}")).Json.Text("status"), (string[])["queued", "processing"]);
        var poll = Api.GetAsync($"/v1/tasks/{id}/poll?timeout=60");
        await Api.PostAsync($"/v1/tasks/{id}/cancel");

        Assert.Equal((HttpStatusCode.OK, "cancelled"), await StatusOfAsync(poll));
    }

    [Fact]
    public async Task Row1_7_1_Resolution14_Resolution16_Resolution24_Retry_ComesAfterHalfAMinute()
    {
        var id = await SubmitAsync("""{"model":"sim/video","prompt":"x","simulate":{"duration_ms":0,"fail":"network_error","fail_times":9}}""");
        await UntilAsync(id, "retrying");

        var task = (await Api.GetAsync($"/v1/videos/generations/tasks/{id}")).Json;

        Assert.Equal(("queued", 3, JsonValueKind.Null), (task.Text("status"), task.GetProperty("max_retries").GetInt32(), task.GetProperty("error").ValueKind));
        var attempt = (await Api.GetAsync($"/v1/tasks/{id}/attempts")).Json.GetProperty("attempts")[0];
        var wait = task.GetProperty("next_retry_at").GetDateTimeOffset() - attempt.GetProperty("ended_at").GetDateTimeOffset();
        Assert.InRange(wait, TimeSpan.FromSeconds(23.9), TimeSpan.FromSeconds(36.1));
        await Api.PostAsync($"/v1/tasks/{id}/cancel");
    }

    private async Task<string> SubmitAsync(string body, string path = "/v1/videos/generations")
    {
        var answer = await Api.PostAsync(path, body);
        Assert.True(answer.Status == HttpStatusCode.Accepted, System.Text.Encoding.UTF8.GetString(answer.Body));
        return answer.Json.Text("task_id")!;
    }

    private async Task<string> CompleteAsync(string path, string model)
    {
        var id = await SubmitAsync($$$"""{"model":"{{{model}}}","prompt":"a heron","input":"a heron","async":true,"simulate":{"duration_ms":0}}""", path);
        Assert.Equal("completed", (await EndOfAsync(id)).Text("status"));
        return id;
    }

    private static async Task<(HttpStatusCode, string?)> StatusOfAsync(Task<Hosting.Answer> call)
    {
        var answer = await call;
        return (answer.Status, answer.Json.Text("status"));
    }
}

[Collection<OnSqlite>]
public sealed class ConduitOnSqlite(SqliteNode node) : ConduitContract(node);

[Collection<OnPostgres>]
public sealed class ConduitOnPostgres(PostgresNode node) : ConduitContract(node);
