using System.Diagnostics;
using System.Text.RegularExpressions;
using Orleans.MediaTasks.EndToEnd.Silo;

namespace Orleans.MediaTasks.EndToEnd;

/// <summary>Runs the README's own lines as a stranger would: each bash block in order, in one shell, against a running product.</summary>
public sealed partial class ReadmeTests(Product product)
{
    private const string AddressInReadme = "http://localhost:5080";

    [Fact]
    public async Task Readme_LinesBetweenTheMarks_Work()
    {
        using var data = new TemporaryFolder();
        using var folder = new TemporaryFolder();
        await using var silo = await product.StartReadyAsync(data);
        var readme = await File.ReadAllTextAsync(Path.Combine(product.Root, "README.md"), TestContext.Current.CancellationToken);
        var blocks = Marked().Matches(readme).SelectMany(part => Block().Matches(part.Value)).Select(block => block.Groups[1].Value).ToArray();
        Assert.NotEmpty(blocks);
        // Only the port differs, so that the test can run beside a product that is in use.
        var script = string.Join('\n', blocks).Replace(AddressInReadme, silo.Address.ToString().TrimEnd('/'), StringComparison.Ordinal);

        var (exitCode, output) = await RunAsync($"set -euo pipefail\nffmpeg() {{ command ffmpeg -nostdin -v error \"$@\"; }}\n{script}", folder.Path);

        Assert.True(exitCode == 0, $"{script}\n---\n{output}\n---\n{silo.Output}");
        await CheckPictureAsync(Path.Combine(folder.Path, "lighthouse.png"), 640, 360);
        Assert.Equal("640,360", await ProbeAsync(Path.Combine(folder.Path, "small.mp4")));
        var master = Regex.Match(output, "http://[^ \"\n]+master\\.m3u8").Value;
        Assert.NotEqual("", master);
        Assert.NotEqual("", await ProbeAsync(master));
    }

    private static async Task CheckPictureAsync(string path, int width, int height)
    {
        var header = new byte[24];
        await using var file = File.OpenRead(path);
        await file.ReadExactlyAsync(header);
        Assert.Equal("PNG"u8.ToArray(), header[1..4]);
        Assert.Equal($"{width},{height}", await ProbeAsync(path));
    }

    /// <summary>Width and height of the first picture that ffprobe decodes.</summary>
    private static async Task<string> ProbeAsync(string source)
    {
        var (exitCode, output) = await RunAsync($"ffprobe -v error -select_streams v:0 -show_entries stream=width,height -of csv=p=0 '{source}'", "/");
        Assert.True(exitCode == 0, output);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[0].Trim().TrimEnd(',');
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string script, string folder)
    {
        var start = new ProcessStartInfo("bash", ["-c", $"exec 2>&1\n{script}"]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardInput = true };
        using var bash = Process.Start(start)!;
        bash.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        var output = await bash.StandardOutput.ReadToEndAsync(patience.Token);
        await bash.WaitForExitAsync(patience.Token);
        return (bash.ExitCode, output);
    }

    [GeneratedRegex("<!-- tested -->.*?<!-- /tested -->", RegexOptions.Singleline)]
    private static partial Regex Marked();

    [GeneratedRegex("```bash\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
