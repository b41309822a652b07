using System.Net;
using System.Text.Json;
using Orleans.MediaTasks.Api.Node;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary>The dialect on a whole node: real grains, store, providers and sockets.</summary>
public sealed class NodeConduitTests(NodeHost node) : IClassFixture<NodeHost>
{
    [Fact]
    public async Task Row1_1_4_ImageWithoutAsync_IsAPictureAtItsAddress()
    {
        var answer = await node.PostAsync("/v1/images/generations", """{"model":"local/image","prompt":"a fox in the snow","size":"256x256","quality":"standard","n":2}""");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(2, answer.Json.GetProperty("data").GetArrayLength());
        var picture = await node.GetAsync(answer.Json.GetProperty("data")[1].Text("url")!);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], picture.Body[..4]);
    }

    [Fact]
    public async Task Row1_1_5_Video_IsPolledToItsEndAndPushedToo()
    {
        await using var listener = await HubListener.ConnectAsync(node.Client.BaseAddress!, "/hubs/media-generation");
        var submitted = (await node.PostAsync("/v1/video/generations", """{"model":"sim/video","prompt":"a heron","async":true,"simulate":{"duration_ms":300,"steps":3}}""")).Json;
        var id = submitted.Text("task_id");

        var task = (await node.GetAsync($"/v1/tasks/{id}/poll?timeout=60")).Json;

        Assert.Equal(("completed", 2), (task.Text("status"), task.GetProperty("state").GetInt32()));
        var url = task.GetProperty("videoResponse").GetProperty("data")[0].Text("url");
        Assert.Equal(HttpStatusCode.OK, (await node.GetAsync(url!)).Status);
        Assert.Equal(task.GetRawText(), (await node.GetAsync($"/v1/videos/generations/tasks/{id}")).Json.GetRawText());
        Assert.Equal(task.GetRawText(), (await node.GetAsync($"/v1/tasks/{id}")).Json.GetRawText());
        var (completed, before) = await UntilOwnAsync(listener, id!, "VideoGenerationCompleted");
        Assert.Equal(url, completed.Text("videoUrl"));
        Assert.Equal("VideoGenerationStarted", before[0]);
    }

    [Fact]
    public async Task Row1_1_6_Resolution1_CancelWhileProcessing_StopsTheTask()
    {
        await using var listener = await HubListener.ConnectAsync(node.Client.BaseAddress!, "/hubs/image-generation");
        var id = (await node.PostAsync("/v1/images/generations/async", """{"model":"sim/image","prompt":"x","simulate":{"duration_ms":600000}}""")).Json.Text("task_id");
        await UntilOwnAsync(listener, id!, "ImageGenerationStarted");

        Assert.Equal(HttpStatusCode.OK, (await node.PostAsync($"/v1/tasks/{id}/cancel")).Status);

        await UntilOwnAsync(listener, id!, "ImageGenerationCancelled");
        Assert.Equal("cancelled", (await node.GetAsync($"/v1/tasks/{id}")).Json.Text("status"));
        Assert.Equal(HttpStatusCode.OK, (await node.PostAsync($"/v1/tasks/{id}/cancel")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await node.SendAsync(HttpMethod.Delete, $"/v1/videos/generations/{id}", null)).Status);
    }

    [Fact]
    public async Task Row1_6_WhoConnectsAfterTheEnd_IsStillToldOfIt()
    {
        var id = (await node.PostAsync("/v1/images/generations/async", """{"model":"sim/image","prompt":"x","simulate":{"duration_ms":0}}""")).Json.Text("task_id");
        await node.GetAsync($"/v1/tasks/{id}/poll");

        await using var listener = await HubListener.ConnectAsync(node.Client.BaseAddress!, "/hubs/media-generation");

        Assert.NotNull((await UntilOwnAsync(listener, id!, "ImageGenerationCompleted")).Argument.Text("imageUrl"));
    }

    [Fact]
    public async Task Table0_3_Failure_IsAnErrorOrAFailedTask()
    {
        const string Simulate = """ "simulate":{"duration_ms":0,"fail":"content_policy_violation","message":"Not this."} """;

        var error = (await node.PostAsync("/v1/images/generations", $$"""{"model":"sim/image","prompt":"x",{{Simulate}}}""")).AssertError(HttpStatusCode.BadRequest, "content_policy_violation");
        var id = (await node.PostAsync("/v1/video/generations", $$"""{"model":"sim/video","prompt":"x",{{Simulate}}}""")).Json.Text("task_id");
        var task = (await node.GetAsync($"/v1/tasks/{id}/poll?timeout=60")).Json;

        Assert.Equal("Not this.", error.GetProperty("error").Text("message"));
        Assert.Equal(("failed", "Not this.", "content_policy_violation", false), (task.Text("status"), task.Text("error"), task.Text("error_code"), task.GetProperty("is_retryable").GetBoolean()));
        Assert.Equal(id, (await node.PostAsync($"/v1/video/generations/{id}/retry")).Json.Text("task_id"));
    }

    [Fact]
    public async Task Resolution31_Models_AreRefusedAsOpenAiDoes()
    {
        (await node.PostAsync("/v1/images/generations", """{"model":"sim/imago","prompt":"x"}""")).AssertError(HttpStatusCode.NotFound, "model_not_found");
        (await node.PostAsync("/v1/images/generations", """{"model":"sim/video","prompt":"x"}""")).AssertError(HttpStatusCode.BadRequest, "unsupported_model");
    }

    [Fact]
    public async Task Row1_1_SpeechAndEmbeddings_AreAnsweredAtOnce()
    {
        var speech = await node.PostAsync("/v1/audio/speech", """{"model":"sim/audio","input":"Good morning.","simulate":{"duration_ms":0}}""");
        var vectors = await node.PostAsync("/v1/embeddings", """{"model":"local/hash-256","input":"a lighthouse"}""");

        Assert.Equal((HttpStatusCode.OK, "audio/wav"), (speech.Status, speech.ContentType));
        Assert.Equal("RIFF"u8.ToArray(), speech.Body[..4]);
        Assert.Equal(256, vectors.Json.GetProperty("data")[0].GetProperty("embedding").GetArrayLength());
    }

    /// <summary>The node is shared: other tests' tasks are pushed here, too.</summary>
    private static async Task<(JsonElement Argument, IReadOnlyList<string> Before)> UntilOwnAsync(HubListener listener, string id, string method)
    {
        var before = new List<string>();
        while (true)
        {
            var (argument, name) = await listener.NextOfAsync(id);
            if (name == method)
            {
                return (argument, before);
            }

            before.Add(name);
        }
    }
}
