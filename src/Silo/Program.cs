using Orleans.MediaTasks.Silo;

if (args is ["health"])
{
    return await HealthProbe.RunAsync();
}

try
{
    await using var node = MediaTasksNode.Create(args);
    await node.RunAsync();
    return 0;
}
catch (NodeSettingsException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 2;
}
