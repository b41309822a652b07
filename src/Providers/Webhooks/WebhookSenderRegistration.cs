using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Delivery;

namespace Orleans.MediaTasks.Providers.Webhooks;

/// <summary>Registers what sends webhooks.</summary>
public static partial class WebhookSenderRegistration
{
    /// <summary>Orleans' own ports and PostgreSQL's, where nothing else is configured.</summary>
    private static readonly int[] UsualPorts = [11111, 30000, 5432];

    private static readonly string[] PortSettings = ["SiloPort", "GatewayPort", "SiloListenPort", "GatewayListenPort"];

    /// <summary>Registers the <see cref="IWebhookSender"/>, with its options validated at start.</summary>
    public static IServiceCollection AddWebhookSender(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<WebhookOptions>()
            .Bind(configuration.GetSection(WebhookOptions.Section))
            .PostConfigure(options => options.ForbiddenPorts = [.. options.ForbiddenPorts, .. UsualPorts, .. OwnPorts(configuration)])
            .ValidateDataAnnotations()
            .Validate(options => options.AllowedPorts.Concat(options.ForbiddenPorts).All(port => port is > 0 and <= ushort.MaxValue), $"{WebhookOptions.Section}: ports are 1 to 65,535.")
            .ValidateOnStart();
        services.AddSingleton<IWebhookSender>(provider => new WebhookSender(provider.GetRequiredService<IOptions<WebhookOptions>>().Value, provider.GetRequiredService<TimeProvider>()));
        return services;
    }

    /// <summary>The ports behind which the product itself is: nobody has a receiver there, and not all of them ask for a password.</summary>
    private static IEnumerable<int> OwnPorts(IConfiguration configuration)
    {
        foreach (var setting in PortSettings)
        {
            if (configuration.GetValue<int>($"MediaTasks:{setting}") is var port and > 0)
            {
                yield return port;
            }
        }

        if (DatabasePort().Match(configuration.GetConnectionString("MediaTasks") ?? "") is { Success: true } database)
        {
            yield return int.Parse(database.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        }
    }

    [GeneratedRegex(@"\bPort\s*=\s*([0-9]{1,5})\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex DatabasePort();
}
