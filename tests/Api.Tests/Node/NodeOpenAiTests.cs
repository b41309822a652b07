using System.Net;
using Orleans.MediaTasks.OpenAi;

namespace Orleans.MediaTasks.Api.Node;

/// <summary>Names of clients that are mapped to a paid provider by configuration alone, on a whole node.</summary>
public sealed class NodeOpenAiTests(OpenAiNode node) : IClassFixture<OpenAiNode>
{
    [Fact]
    public async Task Picture_OfAClientsModel_ComesFromTheProviderItIsMappedTo()
    {
        var answer = await node.PostAsync("/v1/images/generations", """{"model":"dall-e-3","prompt":"a fox","response_format":"b64_json"}""");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(ScriptedOpenAi.Picture, answer.Json.GetProperty("data")[0].GetProperty("b64_json").GetString());
        var call = Assert.Single(node.Server.Calls, call => call.Path == "images/generations" && call.Body.GetProperty("prompt").GetString() == "a fox");
        Assert.Equal("gpt-image-1", call.Body.GetProperty("model").GetString());
    }

    [Fact]
    public async Task Vectors_SayWhatTheProviderCounted()
    {
        var answer = (await node.PostAsync("/v1/embeddings", """{"model":"text-embedding-3-small","input":["a","b"]}""")).Json;

        Assert.Equal(2, answer.GetProperty("data").GetArrayLength());
        Assert.Equal((7, 7), (answer.GetProperty("usage").GetProperty("prompt_tokens").GetInt32(), answer.GetProperty("usage").GetProperty("total_tokens").GetInt32()));
    }

    [Fact]
    public async Task Call_WhoseAnswerIsLost_IsNeverMadeAgainByItself()
    {
        node.Server.OnCall = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        try
        {
            var task = (await node.PostAsync("/v1/tasks", """{"model":"openai/gpt-image-1","input":{"prompt":"lost"}}""", ("Prefer", "wait=30"))).Json;

            Assert.Equal(("failed", "submit_outcome_unknown"), (task.GetProperty("status").GetString(), task.GetProperty("error_code").GetString()));
            Assert.Single(node.Server.Calls, call => call.Body.TryGetProperty("prompt", out var prompt) && prompt.GetString() == "lost");
        }
        finally
        {
            node.Server.OnCall = null;
        }
    }
}

/// <summary>A node with a server that speaks OpenAI's API.</summary>
public sealed class OpenAiNode : NodeHost
{
    internal ScriptedOpenAi Server { get; private set; } = null!;

    protected override IReadOnlyList<string> Settings =>
    [
        "--MediaTasks:Providers:OpenAi:Url", Server.Url.ToString(),
        "--MediaTasks:Models:dall-e-3:Target", "openai/gpt-image-1",
        "--MediaTasks:Models:text-embedding-3-small:Target", "openai/text-embedding-3-small",
    ];

    public override async ValueTask InitializeAsync()
    {
        Server = await ScriptedOpenAi.StartAsync();
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Server.DisposeAsync();
    }
}
