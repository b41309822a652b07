namespace Orleans.MediaTasks.Bench;

/// <summary>Settings of a node that shares nothing with others on this machine; its ports between silos are free ones by default.</summary>
internal static class GridSettings
{
    public static string[] Of(string folder) => ["--environment=Development", "--urls=http://127.0.0.1:0", $"--MediaTasks:DataPath={folder}"];
}
