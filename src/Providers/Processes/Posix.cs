using System.Runtime.InteropServices;

namespace Orleans.MediaTasks.Providers.Processes;

/// <summary>The calls of the operating system that .NET does not offer.</summary>
internal static class Posix
{
    private const int SigKill = 9;

    /// <summary>Kills every process of a group at once; a group that is gone already is fine.</summary>
    public static void KillGroup(int groupId) => _ = Kill(-groupId, SigKill);

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
