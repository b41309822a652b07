using System.Net;
using System.Text.Json;
using Orleans.MediaTasks.Api.Dialects.Conduit;
using Orleans.MediaTasks.Api.Hosting;

namespace Orleans.MediaTasks.Api.Dialects.Contract;

/// <summary>What all dialects say of one and the same task (docs/contract.md), on a whole node.</summary>
public abstract class AllDialectsContract(ContractNode node) : ContractTests(node)
{
    /// <summary>Where each dialect, and the native API, shows a task.</summary>
    private static readonly string[] Addresses =
    [
        "/v1/tasks/{0}", "/v1/tasks/{0}/status", "/v1/tasks/{0}/poll?timeout=60", "/v1/videos/generations/tasks/{0}", "/v1/videos/generations/{0}", "/v1/video/generations/{0}/status",
        "/v1/images/generations/{0}/status", "/v1/images/generations/{0}", "/api/tasks/{0}/status", "/api/tasks/{0}", "/api/v0/tasks/{0}",
        "/api/v1/statusTask/any?taskId={0}", "/statusTask/any?taskId={0}", "/v1/statusTask/any?taskId={0}", "/api/v1/jobs/{0}", "/tasks/{0}",
    ];

    [Fact]
    public async Task Invariant1_Invariant9_Resolution6_Resolution9_ACompletedTask_IsTheSameEverywhereAndStaysSo()
    {
        var id = await SubmitAsync("""{"duration_ms":0}""");
        var url = (await EndOfAsync(id)).GetProperty("result").GetProperty("url").GetString()!;

        for (var time = 0; time < 2; time++)
        {
            foreach (var address in Addresses)
            {
                var answer = await Api.GetAsync(At(address, id));
                Assert.True(answer.Status == HttpStatusCode.OK, address);
                var view = TaskView.Of(address, answer.Json);
                Assert.Equal((address, "completed", new Uri(url).AbsolutePath, null), (address, view.Meaning, new Uri(new Uri(url), view.Url!).AbsolutePath, view.Error));
                Assert.Equal(Guid.Parse(id), view.Id ?? Guid.Parse(id));
            }

            // An end is an end: no dialect's cancel changes it.
            await Api.PostAsync($"/v1/tasks/{id}/cancel");
            await Api.PostAsync($"/api/tasks/{id}/cancel?force=true");
            await Api.DeleteAsync($"/tasks/{id}?force=true");
            await Api.DeleteAsync($"/v1/videos/generations/{id}");
            await Api.DeleteAsync($"/v1/images/generations/{id}");
        }
    }

    [Theory]
    [InlineData("""{"duration_ms":0,"fail":"content_policy_violation","message":"Not this."}""", "failed")]
    [InlineData("""{"duration_ms":0,"fail":"network_error","fail_times":9}""", "retrying")]
    [InlineData("""{"duration_ms":600000}""", "processing")]
    [InlineData("""{"duration_ms":600000}""", "cancelled")]
    public async Task Row0_2_Invariant1_Resolution7_Resolution8_Resolution24_Task_MeansTheSameEverywhere(string simulate, string status)
    {
        var id = await SubmitAsync(simulate);
        if (status == "cancelled")
        {
            await Api.PostAsync($"/v1/tasks/{id}/cancel");
        }

        await UntilAsync(id, status);

        foreach (var address in Addresses.Where(address => status is "failed" or "cancelled" || !address.Contains("poll", StringComparison.Ordinal)))
        {
            var answer = await Api.GetAsync(At(address, id));
            if (address == "/tasks/{0}" && status == "cancelled")
            {
                Assert.Equal(HttpStatusCode.NotFound, answer.Status);
                continue;
            }

            var view = TaskView.Of(address, answer.Json);
            Assert.True(view.Means(status), $"{address}: {answer.Json.GetRawText()}");
            Assert.True(status is not "failed" || view.Error == "Not this.", $"{address}: {answer.Json.GetRawText()}");
        }

        await Api.PostAsync($"/v1/tasks/{id}/cancel");
    }

    [Theory]
    [InlineData("invalid_request", "INVALID_PROMPT", "HTTP_400")]
    [InlineData("content_policy_violation", "CONTENT_VIOLATION", "HTTP_403")]
    [InlineData("insufficient_quota", "INSUFFICIENT_CREDITS", "HTTP_402")]
    public async Task Row0_3_Failure_HasTheCodeOfEachDialect(string code, string apixo, string queue)
    {
        var id = await SubmitAsync($$"""{"duration_ms":0,"fail":"{{code}}"}""");
        await EndOfAsync(id);

        Assert.Equal(code, (await Api.GetAsync($"/v1/videos/generations/tasks/{id}")).Json.Text("error_code"));
        Assert.Equal(code, (await Api.GetAsync($"/api/tasks/{id}")).Json.Text("error_code"));
        Assert.Equal(apixo, (await Api.GetAsync($"/api/v1/statusTask/any?taskId={id}")).Json.GetProperty("data").Text("failCode"));
        Assert.Equal(queue, (await Api.GetAsync($"/tasks/{id}")).Json.GetProperty("error").Text("code"));
    }

    [Fact]
    public async Task Invariant13_Resolution23_Progress_NeverGoesBackAndIs100AtTheEndOnly()
    {
        var id = await SubmitAsync("""{"duration_ms":1000,"steps":8}""");

        var progress = new List<int>();
        await foreach (var task in WatchAsync(id))
        {
            progress.Add(task.GetProperty("progress").GetInt32());
            Assert.Equal(progress[^1] == 100, task.GetProperty("status").GetString() == "completed");
            foreach (var address in (string[])["/v1/tasks/{0}/status", "/api/v1/jobs/{0}", "/tasks/{0}", "/api/tasks/{0}"])
            {
                Assert.InRange((await Api.GetAsync(At(address, id))).Json.GetProperty("progress").GetInt32(), progress[^1], 100);
            }
        }

        Assert.Equal(progress.Order(), progress);
        Assert.Equal(100, progress[^1]);
    }

    [Fact]
    public async Task Invariant10_Row1_3_6_Resolution19_Resolution20_ForeignAndUnknownTasks_AreNotFoundAnywhere()
    {
        var id = await SubmitAsync("""{"duration_ms":600000}""");
        await StartOfAsync(id);
        var stranger = await NewTenantAsync();

        foreach (var address in Addresses.Append("/v1/tasks/{0}/events").Append("/v1/images/{0}").Append("/v1/videos/{0}"))
        {
            foreach (var asked in (string[])[id, $"{Guid.CreateVersion7()}", "nonsense"])
            {
                Assert.Equal((address, HttpStatusCode.NotFound), (address, (await stranger.GetAsync(At(address, asked))).Status));
            }
        }

        foreach (var (method, address) in ((HttpMethod, string)[])[
            (HttpMethod.Post, "/v1/tasks/{0}/cancel"), (HttpMethod.Post, "/api/tasks/{0}/cancel?force=true"), (HttpMethod.Delete, "/tasks/{0}?force=true"), (HttpMethod.Delete, "/v1/videos/generations/{0}"),
            (HttpMethod.Delete, "/v1/images/{0}"), (HttpMethod.Post, "/v1/videos/generations/{0}/retry"), (HttpMethod.Post, "/api/tasks/{0}/retry")])
        {
            Assert.Equal((address, HttpStatusCode.NotFound), (address, (await stranger.SendAsync(method, At(address, id), null)).Status));
        }

        await using var hub = await HubListener.ConnectAsync(stranger.Address, "/hubs/tasks", stranger.Key);
        await Assert.ThrowsAsync<Microsoft.AspNetCore.SignalR.HubException>(() => hub.CallAsync("SubscribeToTask", id));
        Assert.Equal("processing", (await Api.GetAsync($"/v1/tasks/{id}")).Json.GetProperty("status").GetString());
        await Api.PostAsync($"/v1/tasks/{id}/cancel");
    }

    [Theory]
    [InlineData("/v1/images/generations", "error")]
    [InlineData("/v1/videos/generations/async", "error")]
    [InlineData("/v1/tasks", "error")]
    [InlineData("/api/tasks", "suggested_action")]
    [InlineData("/api/v0/videos", "suggested_action")]
    [InlineData("/api/v1/generateTask/flux-2", "data")]
    [InlineData("/api/v1/videos/resize", "detail")]
    [InlineData("/tasks", "message")]
    public async Task Invariant14_EveryRefusal_IsJsonOfItsDialect(string path, string field)
    {
        var answers = new List<Answer>
        {
            await Api.SendAsync(HttpMethod.Patch, path, null),
            await Api.GetAsync($"{path}/no/such/address/at/all"),
            await With("condt_wrong").PostAsync(path, "{}"),
            await Api.PostAsync(path, "{"),
            await Api.PostAsync(path),
        };

        Assert.All(answers, answer => Assert.True((int)answer.Status >= 400 && answer.Json.ValueKind == JsonValueKind.Object && (answer.Status == HttpStatusCode.NotFound || answer.Json.TryGetProperty(field, out _)), $"{answer.Status} {System.Text.Encoding.UTF8.GetString(answer.Body)}"));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answers[0].Status);
        Assert.Equal(HttpStatusCode.Unauthorized, answers[2].Status);
    }

    private async Task<string> SubmitAsync(string simulate)
    {
        var answer = await Api.PostAsync("/v1/images/generations/async", $$"""{"model":"sim/image","prompt":"x","simulate":{{simulate}}}""");
        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        return answer.Json.GetProperty("task_id").GetString()!;
    }

    private static string At(string address, string id) => address.Replace("{0}", id, StringComparison.Ordinal);
}

[Collection<OnSqlite>]
public sealed class AllDialectsOnSqlite(SqliteNode node) : AllDialectsContract(node);

[Collection<OnPostgres>]
public sealed class AllDialectsOnPostgres(PostgresNode node) : AllDialectsContract(node);
