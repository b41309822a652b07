using System.Net;
using System.Text;
using System.Text.Json;
using Orleans.MediaTasks.Api.Dialects.Contract;
using Orleans.MediaTasks.Api.Hosting;
using Orleans.MediaTasks.Api.Node;

namespace Orleans.MediaTasks.Api.Dialects.Jobs;

/// <summary>The rows of this dialect (docs/contract.md) on a whole node with real ffmpeg.</summary>
public abstract class JobsContract(ContractNode node) : ContractTests(node)
{
    [Fact]
    public async Task Row4_1_Row4_2_Row4_4_Resolution12_Resolution23_Video_IsResizedAndItsProgressNeverGoesBack()
    {
        var answer = await UploadAsync(Api, "/api/v1/videos/resize?width=160&height=120", await VideoAsync());

        var job = answer.Json;
        var id = job.GetProperty("job_id").GetString()!;
        Assert.Equal((HttpStatusCode.OK, "pending", $"/api/v1/jobs/{id}"), (answer.Status, job.GetProperty("status").GetString(), job.GetProperty("status_url").GetString()));
        var progress = new List<int>();
        await foreach (var task in WatchAsync(id))
        {
            progress.Add(task.GetProperty("progress").GetInt32());
            Assert.True(progress[^1] < 100 || task.GetProperty("status").GetString() == "completed", task.GetRawText());
        }

        Assert.Equal(progress.Order(), progress);
        var end = (await Api.GetAsync(job.GetProperty("status_url").GetString()!)).Json;
        Assert.Equal(("completed", 100, JsonValueKind.Null), (end.GetProperty("status").GetString(), end.GetProperty("progress").GetInt32(), end.GetProperty("error").ValueKind));
        Assert.StartsWith("/v1/media/", end.GetProperty("result_url").GetString(), StringComparison.Ordinal);
        Assert.Equal("video/mp4", (await Api.GetAsync(end.GetProperty("result_url").GetString()!)).ContentType);
        Assert.Equal(160, (await EndOfAsync(id)).GetProperty("result").GetProperty("outputs")[0].GetProperty("width").GetInt32());
    }

    [Fact]
    public async Task Row4_3_Row4_2_Resolution34_Resolution8_ACorruptUpload_IsAJobThatFails()
    {
        var answer = await UploadAsync(Api, "/process", "no video at all"u8.ToArray());

        var id = answer.Json.GetProperty("job_id").GetString()!;
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        await EndOfAsync(id);
        var job = (await Api.GetAsync($"/api/v1/jobs/{id}")).Json;
        Assert.Equal(("failed", JsonValueKind.Null), (job.GetProperty("status").GetString(), job.GetProperty("result_url").ValueKind));
        Assert.False(string.IsNullOrEmpty(job.GetProperty("error").GetString()));
    }

    [Fact]
    public async Task Row4_5_Row4_2_Resolution34_Resolution19_WrongRequests_SayWhatIsWrongWhere()
    {
        using var empty = new MultipartFormDataContent { { new StringContent("640"), "width" } };
        var missing = await Api.SendAsync(HttpMethod.Post, "/api/v1/videos/resize", empty);
        var wide = await UploadAsync(Api, "/api/v1/videos/resize?width=wide", "x"u8.ToArray());
        var unknown = await Api.GetAsync($"/api/v1/jobs/{Guid.NewGuid()}");

        Assert.Equal(["body", "file"], LocationOf(missing));
        Assert.Equal(["query", "width"], LocationOf(wide));
        Assert.Equal((HttpStatusCode.NotFound, "Job not found"), (unknown.Status, unknown.Json.GetProperty("detail").GetString()));
    }

    [Fact]
    public async Task Resolution20_WithoutAKey_ThereIsATenantOfTheirOwn()
    {
        var nobody = With(key: null);

        var id = (await UploadAsync(nobody, "/process", "no video at all"u8.ToArray())).Json.GetProperty("job_id").GetString();

        Assert.Equal(HttpStatusCode.OK, (await nobody.GetAsync($"/api/v1/jobs/{id}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Api.GetAsync($"/api/v1/jobs/{id}")).Status);
    }

    private async Task<byte[]> VideoAsync()
    {
        var task = (await Api.PostAsync("/v1/tasks", """{"kind":"video","input":{"prompt":"x","duration":1,"size":"320x240"}}""")).Json;
        return (await Api.GetAsync((await EndOfAsync(task.GetProperty("id").GetString()!)).GetProperty("result").GetProperty("url").GetString()!)).Body;
    }

    private static async Task<Answer> UploadAsync(NodeCaller caller, string path, byte[] file)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(file), "file", "clip.mp4" } };
        return await caller.SendAsync(HttpMethod.Post, path, form);
    }

    private static IEnumerable<string?> LocationOf(Answer answer)
    {
        Assert.True(answer.Status == HttpStatusCode.UnprocessableEntity, Encoding.UTF8.GetString(answer.Body));
        return answer.Json.GetProperty("detail")[0].GetProperty("loc").EnumerateArray().Select(part => part.GetString());
    }
}

[Collection<OnSqlite>]
public sealed class JobsOnSqlite(SqliteNode node) : JobsContract(node);

[Collection<OnPostgres>]
public sealed class JobsOnPostgres(PostgresNode node) : JobsContract(node);
