using System.Text.Json;
using Orleans.MediaTasks.EndToEnd.Silo;

namespace Orleans.MediaTasks.EndToEnd.Crash;

/// <summary>What a completed task names is there, every byte of it.</summary>
internal static class OutputCheck
{
    public static async Task AreWholeAsync(SiloProcess silo, IEnumerable<JsonElement> tasks)
    {
        var outputs = tasks.Where(task => task.Text("status") == "completed").SelectMany(task => task.GetProperty("result").GetProperty("outputs").EnumerateArray());
        await Parallel.ForEachAsync(outputs.Where(output => output.GetProperty("url").ValueKind == JsonValueKind.String), async (output, cancellationToken) =>
        {
            var bytes = await silo.Http.GetByteArrayAsync(new Uri(silo.Address, new Uri(output.Text("url"), UriKind.RelativeOrAbsolute) is { IsAbsoluteUri: true } url ? url.PathAndQuery : output.Text("url")), cancellationToken);
            Assert.Equal(output.GetProperty("bytes").GetInt64(), bytes.LongLength);
            Assert.Equal(output.Text("sha256"), Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)));
        });
    }
}
