using System.Text.Json;
using Orleans.MediaTasks.EndToEnd.Silo;

namespace Orleans.MediaTasks.EndToEnd.Crash;

/// <summary>How a task of the load has to end, crash or not.</summary>
internal static class ExpectedEnd
{
    private static readonly string[] Fixed = ["status", "completed_at", "updated_at", "attempt", "sequence", "error_code"];

    public static void Check(JsonElement task, string tag)
    {
        var status = task.Text("status");
        Assert.True(Allowed(tag).Contains(status), $"A task that {tag} ended {status}: {task}");
        Assert.Equal(JsonValueKind.String, task.GetProperty("completed_at").ValueKind);
        if (tag == CrashLoad.Fails)
        {
            Assert.Equal("content_policy_violation", task.Text("error_code"));
        }
    }

    /// <summary>What may never change again; addresses carry the port, which does.</summary>
    public static string Fingerprint(JsonElement task) =>
        string.Join(' ', Fixed.Select(name => task.GetProperty(name).GetRawText()));

    private static string[] Allowed(string tag) => tag switch
    {
        CrashLoad.Succeeds or CrashLoad.Waits => ["completed"],
        CrashLoad.Fails => ["failed"],
        // The answer to the cancel may have been lost with the process only after the request was on disk, so nothing else can be.
        CrashLoad.Cancels => ["cancelled"],
        _ => throw new ArgumentOutOfRangeException(nameof(tag), tag, "Not a tag of the load."),
    };
}
