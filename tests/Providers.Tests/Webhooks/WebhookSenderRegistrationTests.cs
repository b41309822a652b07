using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Delivery;

namespace Orleans.MediaTasks.Providers.Webhooks;

public sealed class WebhookSenderRegistrationTests
{
    [Fact]
    public void AddWebhookSender_WhenNothingIsConfigured_GivesASenderThatStaysOutside()
    {
        using var services = Build([]);
        var rules = Rules(services);

        Assert.NotNull(services.GetRequiredService<IWebhookSender>());
        Assert.Equal((false, false, 0), (rules.AllowLoopback, rules.AllowHttp, rules.AllowedPorts.Length));
        Assert.Equal([11111, 30000, 5432], rules.ForbiddenPorts);
    }

    [Fact]
    public void AddWebhookSender_WhenPortsOfTheNodeAreConfigured_NeverCallsThem()
    {
        using var services = Build(new()
        {
            ["MediaTasks:SiloPort"] = "12001",
            ["MediaTasks:GatewayPort"] = "12002",
            ["MediaTasks:SiloListenPort"] = "12003",
            ["ConnectionStrings:MediaTasks"] = "Host=db;port = 6432;Database=mediatasks",
            ["MediaTasks:Webhooks:AllowLoopback"] = "true",
            ["MediaTasks:Webhooks:AllowedPorts:0"] = "8443",
            ["MediaTasks:Webhooks:ForbiddenPorts:0"] = "9000",
        });
        var rules = Rules(services);

        Assert.Equal([5432, 6432, 9000, 11111, 12001, 12002, 12003, 30000], rules.ForbiddenPorts.Order());
        Assert.Equal([8443], rules.AllowedPorts);
        Assert.Equal("port_not_allowed", UrlPolicy.Check("http://localhost:6432/", rules)?.Code);
        Assert.Null(UrlPolicy.Check("http://localhost:3000/", rules));
    }

    [Theory]
    [InlineData("Timeout", "00:00:00")]
    [InlineData("Timeout", "01:00:00")]
    [InlineData("ConnectTimeout", "00:00:00")]
    [InlineData("MaximumConnectionsPerServer", "0")]
    [InlineData("AllowedPorts:0", "70000")]
    [InlineData("ForbiddenPorts:0", "-1")]
    public void AddWebhookSender_WhenAnOptionIsOutOfRange_RefusesToStart(string key, string value)
    {
        using var services = Build(new() { [$"MediaTasks:Webhooks:{key}"] = value });

        Assert.Throws<OptionsValidationException>(services.GetRequiredService<IStartupValidator>().Validate);
    }

    private static UrlRules Rules(ServiceProvider services) => services.GetRequiredService<IOptions<WebhookOptions>>().Value.ToRules();

    private static ServiceProvider Build(Dictionary<string, string?> settings) => new ServiceCollection()
        .AddWebhookSender(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
        .BuildServiceProvider();
}
