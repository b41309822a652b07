using Orleans.MediaTasks.Soak;

var options = SoakOptions.Read(args);
if (options is null)
{
    Console.Error.WriteLine(SoakOptions.Usage);
    return 2;
}

if (options.Judge is not null)
{
    return Offline.Judge(options) ? 0 : 1;
}

return await Runner.RunAsync(options) ? 0 : 1;
