using Orleans.MediaTasks.Silo;

namespace Orleans.MediaTasks.EndToEnd.Cluster;

/// <summary>Settings that make no node are refused before anything starts, with what to set.</summary>
public sealed class NodeSettingsTests
{
    private const string Database = "--ConnectionStrings:MediaTasks=Host=127.0.0.1";

    [Theory]
    [InlineData("ConnectionStrings__MediaTasks", "--MediaTasks:Mode=Cluster")]
    [InlineData("MediaTasks__Mode=Cluster", "--MediaTasks:Role=Silo")]
    [InlineData("MediaTasks__Mode=Cluster", "--MediaTasks:Role=Api")]
    [InlineData("Single, Cluster", "--MediaTasks:Mode=Swarm")]
    [InlineData("All, Silo, Api", "--MediaTasks:Mode=Cluster", "--MediaTasks:Role=Worker", Database)]
    [InlineData("SiloPort", "--MediaTasks:SiloPort=70000")]
    [InlineData("MediaTasks__GatewayPort", "--MediaTasks:Mode=Cluster", "--MediaTasks:SiloPort=4000", "--MediaTasks:GatewayPort=4000", Database)]
    [InlineData("MediaTasks__AdminKey", "--MediaTasks:AdminKey=short")]
    [InlineData("ClusterId", "--MediaTasks:Mode=Cluster", "--MediaTasks:ClusterId=", Database)]
    public void Create_WithSettingsThatMakeNoNode_SaysWhatToSet(string remedy, params string[] args)
    {
        var refusal = Assert.Throws<NodeSettingsException>(() => MediaTasksNode.Create(args));

        Assert.Contains(remedy, refusal.Message, StringComparison.Ordinal);
    }
}
