using Orleans.MediaTasks.Plugins;

return await PluginProgram.RunAsync(args, Console.In, Console.Out, Console.Error);
