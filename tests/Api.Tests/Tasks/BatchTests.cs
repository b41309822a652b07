using System.Net;
using System.Text;
using Orleans.MediaTasks.Api.Hosting;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Tasks;

public sealed class BatchTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly ApiHost _host = shared.WithNewScript();

    [Fact]
    public async Task Batch_AtTheLimit_IsTakenInOrderAndOneMoreIsNot()
    {
        static string Of(int count) => $$"""{"tasks":[{{string.Join(',', Enumerable.Range(0, count).Select(index => $$"""{"model":"m{{index}}"}"""))}}]}""";

        var answer = await _host.PostAsync("/v1/tasks/batch", Of(1000));

        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        Assert.Equal(1000, answer.Json.GetProperty("tasks").GetArrayLength());
        Assert.Equal(Enumerable.Range(0, 1000).Select(index => $"m{index}"), _host.Cluster.Submissions.Select(submission => submission.Spec.Model));
        (await _host.PostAsync("/v1/tasks/batch", Of(1001))).AssertError(HttpStatusCode.BadRequest, "invalid_request");
        Assert.Equal(1000, _host.Cluster.Submissions.Count);
    }

    [Theory]
    [InlineData("""{}""", "missing_parameter", "tasks")]
    [InlineData("""{"tasks":[]}""", "invalid_request", "tasks")]
    [InlineData("""{"tasks":{}}""", "invalid_request", "tasks")]
    [InlineData("""[{"model":"m"}]""", "invalid_request", null)]
    [InlineData("""{"tasks":[{"model":"m"},7]}""", "invalid_request", "tasks[1]")]
    [InlineData("""{"tasks":[{"model":"m"},{"model":"m","priority":11}]}""", "invalid_request", "tasks[1].priority")]
    [InlineData("""{"tasks":[{"model":"m"},{}]}""", "missing_parameter", "tasks[1].model")]
    [InlineData("""{"tasks":[{"model":"m","retry":{"jitter":9}}]}""", "invalid_request", "tasks[0].retry.jitter")]
    [InlineData("""{"tasks":[{"model":"m","input":{"prompt":"\u0000"}}]}""", "invalid_request", "tasks[0].input.prompt")]
    public async Task Batch_WhenOneIsBad_StoresNoneAndNamesItsPlace(string json, string code, string? field)
    {
        var error = (await _host.PostAsync("/v1/tasks/batch", json)).AssertError(HttpStatusCode.BadRequest, code);

        Assert.Equal(field, error.GetProperty("field").GetString());
        Assert.Empty(_host.Cluster.Submissions);
    }

    [Fact]
    public async Task Batch_WhenTheBodyItselfIsBad_SaysSo()
    {
        (await _host.PostAsync("/v1/tasks/batch", """{"tasks":[{"model":"m"},]}""")).AssertError(HttpStatusCode.BadRequest, "malformed_json");
        (await _host.PostAsync("/v1/tasks/batch", """{"tasks":[{"model":"m","priority":NaN}]}""")).AssertError(HttpStatusCode.BadRequest, "malformed_json");
        (await _host.PostAsync("/v1/tasks/batch", $$"""{"tasks":[{"model":"m"}],"tag":{{new string('[', 40)}}{{new string(']', 40)}}}""")).AssertError(HttpStatusCode.BadRequest, "malformed_json");
        (await _host.PostAsync("/v1/tasks/batch", new string(' ', (1024 * 1024) + 1))).AssertError(HttpStatusCode.RequestEntityTooLarge, "body_too_large");
        var text = new HttpRequestMessage(HttpMethod.Post, "/v1/tasks/batch") { Content = new StringContent("tasks", Encoding.UTF8, "text/plain") };
        (await _host.SendAsync(text)).AssertError(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
        Assert.Empty(_host.Cluster.Submissions);
    }

    [Fact]
    public async Task Batch_WhenTheIntakeRefusesSome_NamesTheirPlaces()
    {
        _host.Cluster.Intake = _ =>
        [
            new SubmitResult.Refused(new InputProblem("batch_refused", null, "Another one is bad.")),
            new SubmitResult.Refused(new InputProblem("invalid_request", "input.size", "Too big.")),
            new SubmitResult.Refused(new InputProblem("model_not_found", "model", "No such model.", ["m1"])),
        ];

        var error = (await _host.PostAsync("/v1/tasks/batch", """{"tasks":[{"model":"a"},{"model":"b"},{"model":"c"}]}""")).AssertError(HttpStatusCode.BadRequest, "invalid_request");

        Assert.Equal(["tasks[1].input.size", "tasks[2].model"], error.GetProperty("errors").EnumerateArray().Select(item => item.GetProperty("field").GetString()));
    }

    [Fact]
    public async Task Batch_WhenEverythingIsBad_ListsSomeProblemsOnly()
    {
        var json = $$"""{"tasks":[{{string.Join(',', Enumerable.Repeat("{}", 1000))}}]}""";

        var error = (await _host.PostAsync("/v1/tasks/batch", json)).AssertError(HttpStatusCode.BadRequest, "missing_parameter");

        Assert.Equal(TaskRequestLimits.ProblemsListed, error.GetProperty("errors").GetArrayLength());
    }
}
