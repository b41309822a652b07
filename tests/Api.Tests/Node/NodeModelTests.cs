using System.Net;
using Microsoft.Extensions.Logging;
using Orleans.MediaTasks.Providers;
using Orleans.MediaTasks.Silo;

namespace Orleans.MediaTasks.Api.Node;

/// <summary>The models that a node brings for clients of other systems, over HTTP.</summary>
public sealed class NodeModelTests(NodeHost node) : IClassFixture<NodeHost>
{
    private static readonly (string, string) Wait = ("Prefer", "wait=60");

    [Fact]
    public async Task Models_WhenListed_SayWhatStandsBehindAName()
    {
        var model = (await node.GetAsync("/v1/models/dall-e-3")).Json;

        Assert.Equal(("images", "local/image", "image"), (Text(model, "provider"), Text(model, "target"), Text(model, "kind")));
        Assert.StartsWith("Stand-in: made on this machine by local/image.", Text(model, "description"), StringComparison.Ordinal);
        Assert.Null(Text((await node.GetAsync("/v1/models/local/image")).Json, "target"));
    }

    [Theory]
    [InlineData("""{"model":"dall-e-3","input":{"prompt":"a fox","size":"256x256","quality":"hd","response_format":"url"}}""", "image/png", 256)]
    [InlineData("""{"model":"video-01","input":{"prompt":"a fox","resolution":"128x96","duration":1}}""", "video/mp4", 128)]
    [InlineData("""{"kind":"video","model":"sora-2","input":{"prompt":"a fox","size":"96x128","seconds":"1"}}""", "video/mp4", 96)]
    public async Task Task_WhenItNamesAnAlias_KeepsTheNameAndMakesTheFile(string body, string contentType, int width)
    {
        var answer = await node.PostAsync("/v1/tasks", body, Wait);

        Assert.Equal((HttpStatusCode.OK, "completed"), (answer.Status, Text(answer.Json, "status")));
        Assert.Contains($"\"model\":\"{Text(answer.Json, "model")}\"", body, StringComparison.Ordinal);
        var output = answer.Json.GetProperty("result").GetProperty("outputs")[0];
        Assert.Equal((contentType, width), (Text(output, "content_type"), output.GetProperty("width").GetInt32()));
    }

    [Fact]
    public async Task Task_WhenThereIsNothingToWorkOn_IsRefusedAtOnce() =>
        (await node.PostAsync("/v1/tasks", """{"model":"dall-e-3","input":{"size":"256x256"}}""")).AssertError(HttpStatusCode.BadRequest, "missing_parameter");

    [Theory]
    [InlineData("local/imag", "Did you mean 'local/image'?")]
    [InlineData("dall-e-3", "leads back")]
    public async Task Node_WhenAnAliasStandsForNothing_DoesNotStartAndNamesTheSetting(string target, string reason)
    {
        var data = Directory.CreateTempSubdirectory("mediatasks-models-").FullName;
        await using (var broken = MediaTasksNode.Create(
            ["--urls", "http://127.0.0.1:0", "--MediaTasks:DataPath", data, "--MediaTasks:Models:dall-e-3:Target", target],
            builder => builder.Logging.ClearProviders()))
        {
            var problem = await Assert.ThrowsAsync<ModelAliasException>(() => broken.StartAsync(TestContext.Current.CancellationToken));

            Assert.StartsWith("MediaTasks:Models:dall-e-3:Target: ", problem.Message, StringComparison.Ordinal);
            Assert.Contains(reason, problem.Message, StringComparison.Ordinal);
        }

        Directory.Delete(data, recursive: true);
    }

    private static string? Text(System.Text.Json.JsonElement json, string name) => json.GetProperty(name).GetString();
}
