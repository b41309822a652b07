using System.Globalization;
using System.Text.Json;
using Orleans.MediaTasks.Api.Hosting;

namespace Orleans.MediaTasks.Api.Dialects.Contract;

/// <summary>The fields of answers that docs/contract.md lists, on a whole node.</summary>
public abstract class FieldsContract(ContractNode node) : ContractTests(node)
{
    private const string Done = """{"duration_ms":0}""";
    private const string Refused = """{"duration_ms":0,"fail":"content_policy_violation"}""";

    [Fact]
    public async Task Sample1_Sample2_Sample3_Sample4_Sample5_Conduit_HasTheListedFields()
    {
        var submission = await Api.PostAsync("/v1/videos/generations/async", """{"model":"local/video","prompt":"x","duration":1,"size":"320x240"}""");
        var video = submission.Json.GetProperty("task_id").GetString()!;
        var (picture, failed) = (await PictureAsync(Done), await PictureAsync(Refused));
        await EndOfAsync(video);

        Check(1, submission);
        Check(2, await Api.GetAsync($"/v1/videos/generations/tasks/{video}"));
        Check(2, await Api.GetAsync($"/v1/tasks/{video}"));
        Check(3, await Api.GetAsync($"/v1/tasks/{failed}"));
        Check(4, await Api.PostAsync("/v1/images/generations", "{}"));
        Check(4, await Api.GetAsync("/v1/tasks/nonsense"));
        Check(5, await Api.GetAsync($"/v1/images/generations/{picture}/status"));
    }

    [Fact]
    public async Task Sample6_Sample7_Sample8_Sample9_Mindia_HasTheListedFields()
    {
        foreach (var id in (string[])[await PictureAsync(Done), await PictureAsync(Refused)])
        {
            Check(6, await Api.GetAsync($"/api/tasks/{id}"));
            Check(9, await Api.PostAsync($"/api/tasks/{id}/cancel"));
        }

        Check(7, await Api.GetAsync("/api/tasks"));
        Check(8, await Api.GetAsync("/api/tasks/stats"));
    }

    [Fact]
    public async Task Sample10_Sample11_Sample12_Sample13_Apixo_HasTheListedFields()
    {
        Check(10, await Api.PostAsync("/api/v1/generateTask/sim/image", $$$"""{"input":{"prompt":"x","simulate":{{{Done}}}}}"""));
        Check(11, await Api.GetAsync($"/api/v1/statusTask/any?taskId={await PictureAsync(Done)}"));
        Check(12, await Api.GetAsync($"/api/v1/statusTask/any?taskId={await PictureAsync(Refused)}"));
        Check(13, await Api.GetAsync("/api/v1/statusTask/any?taskId=nonsense"));
    }

    [Fact]
    public async Task Sample14_Sample15_Jobs_HasTheListedFields()
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent("no video"u8.ToArray()), "file", "clip.mp4" } };

        Check(14, await Api.SendAsync(HttpMethod.Post, "/process", form));
        Check(15, await Api.GetAsync($"/api/v1/jobs/{await PictureAsync(Done)}"));
        Check(15, await Api.GetAsync($"/api/v1/jobs/{await PictureAsync(Refused)}"));
    }

    [Fact]
    public async Task Sample16_Sample17_Queue_HasTheListedFields()
    {
        Check(16, await Api.PostAsync("/tasks", """{"prompt":"please fail permanently"}"""));
        Check(16, await Api.GetAsync($"/tasks/{await PictureAsync(Refused)}"));
        var done = await Api.GetAsync($"/tasks/{await PictureAsync(Done)}");
        Check(16, done);
        Check(17, done);
    }

    private async Task<string> PictureAsync(string simulate)
    {
        var answer = await Api.PostAsync("/v1/images/generations/async", $$"""{"model":"sim/image","prompt":"x","simulate":{{simulate}}}""");
        var id = answer.Json.GetProperty("task_id").GetString()!;
        await EndOfAsync(id);
        return id;
    }

    private static void Check(int sample, Answer answer)
    {
        var fields = ContractTable.FieldsOf($"Sample{sample}");
        Assert.NotEmpty(fields);
        var missing = fields.Where(path => !Has(answer.Json, path.Split('.'))).ToList();
        Assert.True(missing is [], $"{string.Join(", ", missing)} in {answer.Json.GetRawText()}");
    }

    private static bool Has(JsonElement json, ReadOnlySpan<string> path) => path switch
    {
        [] => true,
        [var name, .. var rest] when json.ValueKind == JsonValueKind.Object => json.TryGetProperty(name, out var inside) && Has(inside, rest),
        [var index, .. var rest] when json.ValueKind == JsonValueKind.Array => int.Parse(index, CultureInfo.InvariantCulture) < json.GetArrayLength() && Has(json[int.Parse(index, CultureInfo.InvariantCulture)], rest),
        _ => false,
    };
}

[Collection<OnSqlite>]
public sealed class FieldsOnSqlite(SqliteNode node) : FieldsContract(node);

[Collection<OnPostgres>]
public sealed class FieldsOnPostgres(PostgresNode node) : FieldsContract(node);
