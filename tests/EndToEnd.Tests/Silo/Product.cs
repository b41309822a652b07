using System.Diagnostics;

namespace Orleans.MediaTasks.EndToEnd.Silo;

/// <summary>The product as <c>make run</c> builds it. Published once for all tests; nothing is done when it is up to date.</summary>
public sealed class Product
{
    /// <summary>No step of a test may take longer; what must be quicker has a deadline of its own.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public Product()
    {
        using var publish = Process.Start(new ProcessStartInfo(Path.Combine(Root, "eng", "publish.sh")) { WorkingDirectory = Root, RedirectStandardError = true })!;
        var output = publish.StandardError.ReadToEnd();
        publish.WaitForExit();
        Assert.True(publish.ExitCode == 0, output);
    }

    public string Root { get; } = RepositoryRoot.Path;

    internal SiloProcess Start(TemporaryFolder data, IReadOnlyDictionary<string, string>? settings = null) => SiloProcess.Start(Root, data.Path, settings);

    /// <summary>Starts it and waits until it is ready; returns how long that took.</summary>
    internal async Task<SiloProcess> StartReadyAsync(TemporaryFolder data, IReadOnlyDictionary<string, string>? settings = null)
    {
        var silo = Start(data, settings);
        await ReadyAsync(silo, Patience);
        return silo;
    }

    internal static async Task ReadyAsync(SiloProcess silo, TimeSpan within)
    {
        await Deadline.MeetAsync(
            "the product is ready",
            within,
            async () =>
            {
                Assert.False(silo.Process.HasExited, silo.Output);
                using var answer = await silo.Http.GetAsync("/health/ready");
                return answer.IsSuccessStatusCode;
            },
            () => silo.Output);
    }
}
