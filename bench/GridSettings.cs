namespace Orleans.MediaTasks.Bench;

/// <summary>The command line of a node that shares nothing with others on this machine.</summary>
internal static class GridSettings
{
    public static string[] Of(IReadOnlyDictionary<string, string> settings) =>
        ["--environment=Development", "--urls=http://127.0.0.1:0", "--MediaTasks:Webhooks:AllowLoopback=true", .. settings.Select(setting => $"--{setting.Key}={setting.Value}")];
}
