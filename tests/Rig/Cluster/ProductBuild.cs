using System.Diagnostics;

namespace Orleans.MediaTasks.Rig.Cluster;

/// <summary>The product as <c>make run</c> builds it; nothing is done when it is up to date.</summary>
internal static class ProductBuild
{
    public static async Task EnsureAsync()
    {
        using var publish = Process.Start(new ProcessStartInfo(Path.Combine(RepositoryRoot.Path, "eng", "publish.sh")) { WorkingDirectory = RepositoryRoot.Path, RedirectStandardError = true })!;
        var output = await publish.StandardError.ReadToEndAsync();
        await publish.WaitForExitAsync();
        if (publish.ExitCode != 0)
        {
            throw new InvalidOperationException(output);
        }
    }
}
