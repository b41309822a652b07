using Orleans.MediaTasks.Silo;

await using var node = MediaTasksNode.Create(args);
await node.RunAsync();
