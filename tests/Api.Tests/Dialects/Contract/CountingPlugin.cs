namespace Orleans.MediaTasks.Api.Dialects.Contract;

/// <summary>A plugin in a few lines of shell: it counts the bytes of its video and says so in the unit that it is configured with.</summary>
internal static class CountingPlugin
{
    public const string Name = "counts_bytes";

    /// <summary>Makes a folder of plugins with this one in it.</summary>
    public static string CreateFolder()
    {
        var plugins = Directory.CreateTempSubdirectory("mediatasks-plugins-").FullName;
        var folder = Directory.CreateDirectory(Path.Combine(plugins, Name)).FullName;
        File.WriteAllText(Path.Combine(folder, "plugin.json"), """
            {"protocol":1,"name":"counts_bytes","description":"How many bytes.","executable":"run.sh","media_types":["video/*"],
             "config":{"unit":{"type":"string","default":"bytes"}}}
            """);
        var program = Path.Combine(folder, "run.sh");
        File.WriteAllText(program, """
            #!/bin/sh
            read request
            echo '{"progress":50,"stage":"counting"}'
            echo "{\"result\":{\"count\":$(wc -c < media.mp4),\"unit\":\"$(echo "$request" | sed 's/.*"unit":"\([a-z]*\)".*/\1/')\"}}"
            """);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        return plugins;
    }
}
