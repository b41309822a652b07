namespace Orleans.MediaTasks.Providers.Processes;

/// <summary>The small programs that confine a child process before it becomes the program that was asked for.</summary>
/// <param name="Setsid">Makes it the leader of its own session and process group.</param>
/// <param name="Setpriv">Ties its life to ours.</param>
/// <param name="Prlimit">Sets its resource limits.</param>
/// <param name="Nice">Lets the silo's own threads go first; null where missing.</param>
/// <param name="Bwrap">Makes the sandbox; null where missing.</param>
internal sealed record ConfinementTools(string Setsid, string Setpriv, string Prlimit, string? Nice, string? Bwrap)
{
    /// <summary>Looks them up on PATH; null when a needed one is missing, and then <paramref name="missing"/> names it.</summary>
    public static ConfinementTools? Find(out string? missing)
    {
        string?[] found = [Programs.Find("setsid"), Programs.Find("setpriv"), Programs.Find("prlimit")];
        var gap = Array.IndexOf(found, null);
        missing = gap < 0 ? null : new[] { "setsid", "setpriv", "prlimit" }[gap];
        return gap < 0 ? new ConfinementTools(found[0]!, found[1]!, found[2]!, Programs.Find("nice"), Programs.Find("bwrap")) : null;
    }
}
