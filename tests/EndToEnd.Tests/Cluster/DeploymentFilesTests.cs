using System.Reflection;
using System.Text.RegularExpressions;
using Orleans.MediaTasks.Api;
using Orleans.MediaTasks.Api.Dialects;
using Orleans.MediaTasks.Api.Dialects.Conduit;
using Orleans.MediaTasks.Api.Metrics;
using Orleans.MediaTasks.Api.Progress;
using Orleans.MediaTasks.Delivery;
using Orleans.MediaTasks.Progress;
using Orleans.MediaTasks.Providers.OpenAi;
using Orleans.MediaTasks.Providers.Plugins;
using Orleans.MediaTasks.Providers.Webhooks;
using Orleans.MediaTasks.Silo;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.EndToEnd.Cluster;

/// <summary>The files that start nodes name settings that nodes know, and the same ones everywhere.</summary>
public sealed partial class DeploymentFilesTests
{
    private static readonly string[] Everywhere = ["ConnectionStrings__MediaTasks", "MediaTasks__DataPath", "MediaTasks__GatewayPort", "MediaTasks__Mode", "MediaTasks__Role", "MediaTasks__SiloPort"];

    private static readonly (string Section, Type Options)[] Sections =
    [
        ("MediaTasks", typeof(NodeOptions)), ("MediaTasks", typeof(StorageOptions)), ("MediaTasks__Store", typeof(TaskStoreOptions)),
        ("MediaTasks__Api", typeof(ApiOptions)), ("MediaTasks__Progress", typeof(ProgressOptions)), ("MediaTasks__Progress", typeof(ProgressFeedOptions)),
        ("MediaTasks__Dialects", typeof(DialectOptions)), ("MediaTasks__Dialects__Conduit", typeof(ConduitOptions)), ("MediaTasks__Metrics", typeof(MetricsOptions)), ("MediaTasks__Providers__Plugins", typeof(PluginsOptions)),
        ("MediaTasks__Providers__OpenAi", typeof(OpenAiOptions)),
        ("MediaTasks__Webhooks", typeof(WebhookOptions)), ("MediaTasks__Webhooks", typeof(DeliveryOptions)),
    ];

    private static readonly HashSet<string> Known =
    [
        .. Sections.SelectMany(section => NamesOf(section.Section, section.Options)),
        $"ConnectionStrings__{PostgresDatabase.ConnectionName}", $"ConnectionStrings__{PostgresDatabase.OwnerConnectionName}", "MediaTasks__Limits", "MediaTasks__Models",
    ];

    [Theory]
    [InlineData("docker-compose.yml")]
    [InlineData("Dockerfile")]
    [InlineData("eng/cluster.sh")]
    [InlineData("docs/deploy/kubernetes.yaml")]
    [InlineData("docs/deployment.md")]
    public void File_NamesOnlySettingsThatNodesKnow(string file)
    {
        var unknown = SettingsOf(file).Except(Known).ToList();

        Assert.True(unknown.Count == 0, $"{file}: {string.Join(", ", unknown)}");
    }

    [Fact]
    public void ComposeAndMakeCluster_SetTheSame()
    {
        Assert.Equal(Everywhere, SettingsOf("docker-compose.yml").Order(StringComparer.Ordinal));
        Assert.Equal(Everywhere, SettingsOf("eng/cluster.sh").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void DeploymentPage_ListsEverySettingOfTheNode()
    {
        var listed = SettingsOf("docs/deployment.md");

        Assert.Empty(NamesOf("MediaTasks", typeof(NodeOptions)).Concat(Everywhere).Except(listed));
        Assert.Empty(Sections.Where(section => section.Section == "MediaTasks__Webhooks").SelectMany(section => NamesOf(section.Section, section.Options)).Except(listed));
    }

    private static IEnumerable<string> NamesOf(string section, Type options) =>
        options.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => $"{section}__{property.Name}");

    /// <summary>The settings that a file names outside of its comments.</summary>
    private static HashSet<string> SettingsOf(string file)
    {
        var lines = File.ReadAllLines(Path.Combine(RepositoryRoot.Path, file)).Where(line => file.EndsWith(".md", StringComparison.Ordinal) || !line.TrimStart().StartsWith('#'));
        return lines.SelectMany(line => Setting().Matches(line)).Select(match => match.Value).ToHashSet();
    }

    [GeneratedRegex("(?:MediaTasks|ConnectionStrings)(?:__[A-Za-z]+)+")]
    private static partial Regex Setting();
}
