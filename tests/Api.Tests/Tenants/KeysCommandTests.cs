using Orleans.MediaTasks.Silo;

namespace Orleans.MediaTasks.Api.Tenants;

/// <summary>The command against a whole node.</summary>
public sealed class KeysCommandTests(KeyedNode node) : IClassFixture<KeyedNode>
{
    [Fact]
    public async Task Keys_FromMakingToDeleting()
    {
        var made = await RunAsync("create", "--tenant", "cli", "--name", "site key", "--scopes", "submit,read", "--models", "sim/*,local/image", "--per-minute", "60", "--expires-in", "3600");
        var secret = made.Output.Split('\n').Single(line => line.StartsWith("condt_", StringComparison.Ordinal)).Trim();
        var listed = await RunAsync("list", "--tenant", "cli");
        var id = listed.Output.Split(' ')[0];

        Assert.Equal(200, (int)(await node.GetAsync(secret, "/v1/tasks")).Status);
        Assert.Contains("read,submit  enabled  until 20", listed.Output, StringComparison.Ordinal);
        Assert.Contains("site key", listed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, listed.Output, StringComparison.Ordinal);
        Assert.Contains("disabled", (await RunAsync("disable", id, "--tenant", "cli")).Output, StringComparison.Ordinal);
        Assert.Equal(401, (int)(await node.GetAsync(secret, "/v1/tasks")).Status);
        Assert.Contains("\"enabled\":true", (await RunAsync("enable", id, "--tenant", "cli", "--json")).Output, StringComparison.Ordinal);
        Assert.Equal(200, (int)(await node.GetAsync(secret, "/v1/tasks")).Status);
        Assert.Equal((0, "Deleted.\n", ""), await RunAsync("delete", id, "--tenant", "cli"));
        Assert.Equal((0, "There are no keys.\n", ""), await RunAsync("list", "--tenant", "cli"));
    }

    [Theory]
    [InlineData("name one in 'tenant'", "list")]
    [InlineData("Give the key a 'name'", "create", "--tenant", "t")]
    [InlineData("'rate_limit_per_minute' must be a whole number", "create", "--tenant", "t", "--name", "x", "--per-minute", "many")]
    [InlineData("There is no key with this id", "disable", "key_none", "--tenant", "t")]
    [InlineData("401: The API key is not valid", "list", "--tenant", "t", "--key", "wrong")]
    public async Task Refusal_OfTheNode_IsPassedOn(string said, params string[] args)
    {
        var (code, output, error) = await RunAsync(args);

        Assert.Equal((1, ""), (code, output));
        Assert.Contains(said, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("There is no 'keys make'", "make")]
    [InlineData("needs the id of one key", "disable")]
    [InlineData("does not know 'x'", "list", "x")]
    [InlineData("has no option --name", "list", "--name", "x")]
    [InlineData("--name needs a value", "create", "--name")]
    [InlineData("is no address", "list", "--url", "nowhere")]
    public async Task CommandLine_ThatMakesNoSense_IsToldHowItGoes(string said, params string[] args)
    {
        var (code, output, error) = await RunAsync(args);

        Assert.Equal((2, ""), (code, output));
        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.Contains("keys create --name", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_IsNoMistake() => Assert.Equal((0, ""), await RunAsync("--help") is var (code, _, error) ? (code, error) : default);

    [Fact]
    public async Task Node_ThatIsNotThere_IsNamed()
    {
        var (code, _, error) = await RunAsync("list", "--tenant", "t", "--url", $"http://127.0.0.1:{FreePort.Next()}");

        Assert.Equal(1, code);
        Assert.Contains("does not answer", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_ThatIsNotSet_IsAskedFor()
    {
        using var error = new StringWriter();

        Assert.Equal(2, await KeysCommand.RunAsync(["list"], _ => null, TextWriter.Null, error));
        Assert.Contains("MediaTasks__AdminKey", error.ToString(), StringComparison.Ordinal);
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await KeysCommand.RunAsync(args, name => name == "MediaTasks__AdminKey" ? KeyedNode.OperatorKey : name == "ASPNETCORE_URLS" ? node.Address.ToString() : null, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
