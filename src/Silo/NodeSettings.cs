using System.ComponentModel.DataAnnotations;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Silo;

/// <summary>Reads <see cref="NodeOptions"/> before anything is composed, and says plainly what does not fit together.</summary>
internal static class NodeSettings
{
    private const int DefaultSiloPort = 11111;
    private const int DefaultGatewayPort = 30000;

    /// <summary>The options, with the defaults of their mode filled in.</summary>
    /// <exception cref="NodeSettingsException">The settings make no node.</exception>
    public static NodeOptions Read(IConfiguration configuration)
    {
        var options = Bind(configuration);
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        List<string> problems = [.. results.Select(result => result.ErrorMessage!), .. options.Mode == NodeMode.Single ? OfSingle(options) : OfCluster(options, configuration)];
        if (problems.Count > 0)
        {
            throw new NodeSettingsException(string.Join(Environment.NewLine, problems));
        }

        if (options.Mode == NodeMode.Cluster)
        {
            options.SiloPort = options.SiloPort == 0 ? DefaultSiloPort : options.SiloPort;
            options.GatewayPort = options.GatewayPort == 0 ? DefaultGatewayPort : options.GatewayPort;
        }

        return options;
    }

    private static NodeOptions Bind(IConfiguration configuration)
    {
        try
        {
            return configuration.GetSection(NodeOptions.Section).Get<NodeOptions>() ?? new NodeOptions();
        }
        catch (InvalidOperationException exception)
        {
            throw new NodeSettingsException($"{exception.Message} Mode is one of {Words<NodeMode>()}, Role one of {Words<NodeRole>()}.", exception);
        }
    }

    private static IEnumerable<string> OfSingle(NodeOptions options)
    {
        if (options.Role != NodeRole.All)
        {
            yield return $"MediaTasks:Role is {options.Role}, but a single node is silo and API in one. Set MediaTasks__Mode=Cluster, or leave MediaTasks__Role out.";
        }
    }

    private static IEnumerable<string> OfCluster(NodeOptions options, IConfiguration configuration)
    {
        if (string.IsNullOrWhiteSpace(configuration.GetConnectionString(PostgresDatabase.ConnectionName)))
        {
            yield return "MediaTasks:Mode is Cluster, which needs a PostgreSQL. Set ConnectionStrings__MediaTasks, for example to 'Host=db;Database=mediatasks;Username=mediatasks;Password=…'.";
        }

        if (options.SiloPort != 0 && options.SiloPort == options.GatewayPort)
        {
            yield return $"MediaTasks:SiloPort and MediaTasks:GatewayPort are both {options.SiloPort}. Set MediaTasks__SiloPort and MediaTasks__GatewayPort to two ports.";
        }
    }

    private static string Words<TEnum>()
        where TEnum : struct, Enum => string.Join(", ", Enum.GetNames<TEnum>());
}

/// <summary>The settings make no node; the message says what to set.</summary>
/// <param name="message">One line for each problem.</param>
/// <param name="inner">What the configuration said, where it did.</param>
public sealed class NodeSettingsException(string message, Exception? inner = null) : Exception(message, inner);
