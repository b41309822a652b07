using Npgsql;
using Orleans.MediaTasks.Providers;
using Orleans.MediaTasks.Silo;

if (args is ["health"])
{
    return await HealthProbe.RunAsync();
}

if (args is ["keys", .. var rest])
{
    return await KeysCommand.RunAsync(rest, Environment.GetEnvironmentVariable, Console.Out, Console.Error);
}

try
{
    await using var node = MediaTasksNode.Create(args);
    await node.StartAsync();
    await node.WaitForShutdownAsync();
    return 0;
}
catch (NodeSettingsException exception)
{
    Console.Error.WriteLine(exception.Message);
}
catch (ModelAliasException exception)
{
    Console.Error.WriteLine(exception.Message);
}
catch (NpgsqlException exception)
{
    Console.Error.WriteLine($"The database does not let this node in: {exception.Message} Check ConnectionStrings__MediaTasks.");
}

return 2;
