using Orleans.MediaTasks.Api.Node;

namespace Orleans.MediaTasks.Api.Dialects.Mindia;

/// <summary>A node that gives a start on a busy machine the time it takes there: the tests are about the order of events.</summary>
public sealed class MindiaNode : NodeHost
{
    protected override IReadOnlyList<string> Settings => ["--MediaTasks:Dialects:Mindia:StartWait", "00:00:20"];
}
