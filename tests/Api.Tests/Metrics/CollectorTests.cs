using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Orleans.MediaTasks.Api.Hosting;

namespace Orleans.MediaTasks.Api.Metrics;

public sealed class CollectorTests
{
    [Fact]
    public async Task Numbers_GoToTheCollectorThatIsNamed()
    {
        var received = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        await using var collector = builder.Build();
        collector.MapPost("/v1/metrics", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            received.TrySetResult(System.Text.Encoding.Latin1.GetString(body.ToArray()));
        });
        await collector.StartAsync(TestContext.Current.CancellationToken);

        // What is not sent yet when a node stops is sent then.
        await using (await ApiHost.StartAsync(
            "Development", new("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Urls.First()), new("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")))
        {
        }

        Assert.Contains("mediatasks", await received.Task.WaitAsync(Deadlines.Request, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
