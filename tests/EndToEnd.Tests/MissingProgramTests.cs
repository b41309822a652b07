using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Orleans.MediaTasks.EndToEnd.Silo;

namespace Orleans.MediaTasks.EndToEnd;

/// <summary>The product on a machine without ffmpeg: everything else works, and the rest says what to install.</summary>
public sealed class MissingProgramTests(Product product)
{
    private const string WhatToInstall = "apt-get install ffmpeg";

    private static CancellationToken TestEnd => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Product_WithoutFfmpeg_DoesTheRestAndSaysWhatToInstall()
    {
        using var data = new TemporaryFolder();
        using var empty = new TemporaryFolder();
        await using var silo = await product.StartReadyAsync(data, new Dictionary<string, string>
        {
            ["PATH"] = empty.Path,
            // The program finds its runtime without PATH only where it is told.
            ["DOTNET_ROOT"] = Environment.GetEnvironmentVariable("DOTNET_ROOT") ?? Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")),
        });

        var health = await silo.Http.GetFromJsonAsync<JsonElement>("/health/ready", TestEnd);
        Assert.Equal("degraded", health.Text("status"));
        var missing = Assert.Single(health.GetProperty("missing").EnumerateArray());
        Assert.Equal("ffmpeg", missing.Text("name"));
        Assert.Contains(WhatToInstall, missing.Text("reason"), StringComparison.Ordinal);

        await CheckModelsAsync(silo);
        await CheckRefusalAsync(silo, new { kind = "video", input = new { prompt = "a fox" } });
        await CheckRefusalAsync(silo, new { model = "ffmpeg/hls", input = new { source = "/v1/media/none.mp4" } });

        var image = await silo.SubmitAsync(new { kind = "image", input = new { prompt = "a fox", size = "96x64" } });
        var done = await silo.UntilAsync(image.Text("id"), "ends", task => task.IsTerminal());
        Assert.Equal("completed", done.Text("status"));
        Assert.Equal(1, (await silo.CountsAsync()).Values.Sum());
    }

    private static async Task CheckModelsAsync(SiloProcess silo)
    {
        var models = (await silo.Http.GetFromJsonAsync<JsonElement>("/v1/models", TestEnd)).GetProperty("data").EnumerateArray().ToLookup(model => model.GetProperty("available").GetBoolean());

        Assert.Contains("local/image", models[true].Select(model => model.Text("id")));
        Assert.Contains("ffmpeg/transcode", models[false].Select(model => model.Text("id")));
        Assert.Contains("local/video", models[false].Select(model => model.Text("id")));
        Assert.All(models[false], model => Assert.Contains(WhatToInstall, model.Text("unavailable_reason"), StringComparison.Ordinal));
    }

    private static async Task CheckRefusalAsync(SiloProcess silo, object task)
    {
        using var refused = await silo.Http.PostAsJsonAsync("/v1/tasks", task, TestEnd);
        var error = await refused.Content.ReadFromJsonAsync<JsonElement>(TestEnd);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(("configuration_error", "model"), (error.Text("code"), error.Text("field")));
        Assert.Contains(WhatToInstall, error.Text("detail"), StringComparison.Ordinal);
    }
}
