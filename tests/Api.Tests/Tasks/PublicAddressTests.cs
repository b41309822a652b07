using Orleans.MediaTasks.Api.Hosting;

namespace Orleans.MediaTasks.Api.Tasks;

public sealed class PublicAddressTests
{
    [Fact]
    public async Task Urls_WhenAPublicAddressIsConfigured_StartWithIt()
    {
        await using var host = await ApiHost.StartAsync(settings: new KeyValuePair<string, string?>("MediaTasks:Api:PublicBaseUrl", "https://media.example/"));

        var answer = await host.PostAsync("/v1/tasks", """{"model":"m"}""");

        Assert.StartsWith("https://media.example/v1/tasks/", answer.Header("Location"), StringComparison.Ordinal);
        Assert.StartsWith("https://media.example/v1/tasks/", answer.Json.GetProperty("urls").GetProperty("self").GetString(), StringComparison.Ordinal);
    }
}
