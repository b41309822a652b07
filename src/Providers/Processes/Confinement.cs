using System.Globalization;

namespace Orleans.MediaTasks.Providers.Processes;

/// <summary>Turns a command into the chain of programs that confines it. Each becomes the next by exec, so that the chain is one process, the leader of its group.</summary>
internal static class Confinement
{
    private static readonly string[] SystemFolders = ["/bin", "/sbin", "/lib", "/lib32", "/lib64"];
    private static readonly string[] LoaderFiles = ["/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/alternatives"];

    // Since 5.14 the kernel counts processes per user namespace; before, a sandbox would be charged for all of the user's.
    private static readonly bool CountsProcessesPerSandbox = Environment.OSVersion.Version >= new Version(5, 14);

    /// <summary>The whole argument list, its first entry being the program to start.</summary>
    public static IReadOnlyList<string> Wrap(ProcessCommand command, ConfinementTools tools)
    {
        List<string> chain = [tools.Setsid, tools.Setpriv, "--pdeathsig", "KILL"];
        if (!command.Sandboxed)
        {
            // Inside a sandbox bwrap does it itself; before it, a setuid bwrap could not work any more.
            chain.Add("--no-new-privs");
        }

        chain.Add("--");
        if (tools.Nice is { } nice)
        {
            chain.AddRange([nice, "-n", "5"]);
        }

        if (command.Sandboxed)
        {
            AddSandbox(chain, command, tools.Bwrap ?? throw new InvalidOperationException("There is no bwrap to make a sandbox with."));
        }

        AddLimits(chain, command, tools.Prlimit);
        chain.Add(command.Program);
        chain.AddRange(command.Arguments);
        return chain;
    }

    // No --new-session: the session is ours alone already, and a second one would take the inner processes out of the group that is killed.
    // No whole /dev, and /proc only where it is needed: mounting them is what containers forbid most often.
    private static void AddSandbox(List<string> chain, ProcessCommand command, string bwrap)
    {
        chain.AddRange([bwrap, "--unshare-all", "--die-with-parent", "--cap-drop", "ALL", "--ro-bind", "/usr", "/usr"]);
        foreach (var folder in SystemFolders)
        {
            AddSystemFolder(chain, folder);
        }

        foreach (var file in LoaderFiles)
        {
            chain.AddRange(["--ro-bind-try", file, file]);
        }

        chain.AddRange(["--dev-bind", "/dev/null", "/dev/null", "--dev-bind", "/dev/urandom", "/dev/urandom", "--tmpfs", "/tmp"]);
        if (command.NeedsProcesses)
        {
            // Of its own process namespace: it sees nobody else's.
            chain.AddRange(["--proc", "/proc"]);
        }

        foreach (var program in new[] { command.Program, Path.GetFullPath(File.ResolveLinkTarget(command.Program, returnFinalTarget: true)?.FullName ?? command.Program) })
        {
            if (!program.StartsWith("/usr/", StringComparison.Ordinal))
            {
                chain.AddRange(["--ro-bind", program, program]);
            }
        }

        foreach (var file in command.ReadableFiles)
        {
            chain.AddRange(["--ro-bind", file, file]);
        }

        chain.AddRange(["--bind", command.Folder, command.Folder, "--chdir", command.Folder, "--"]);
    }

    private static void AddSystemFolder(List<string> chain, string folder)
    {
        if (new DirectoryInfo(folder) is { Exists: true } info)
        {
            chain.AddRange(info.LinkTarget is { } target ? ["--symlink", target, folder] : ["--ro-bind", folder, folder]);
        }
    }

    private static void AddLimits(List<string> chain, ProcessCommand command, string prlimit)
    {
        var limits = command.Limits;
        var seconds = (long)Math.Max(1, Math.Ceiling(limits.CpuTime.TotalSeconds));

        // The soft limit lets the program say what happened; two seconds later the kernel kills it.
        chain.AddRange([
            prlimit,
            string.Create(CultureInfo.InvariantCulture, $"--cpu={seconds}:{seconds + 2}"),
            string.Create(CultureInfo.InvariantCulture, $"--as={limits.MemoryBytes}"),
            string.Create(CultureInfo.InvariantCulture, $"--fsize={limits.FileBytes}"),
            "--core=0",
        ]);
        if (command.Sandboxed && CountsProcessesPerSandbox)
        {
            chain.Add(string.Create(CultureInfo.InvariantCulture, $"--nproc={limits.Processes}"));
        }

        chain.Add("--");
    }
}
