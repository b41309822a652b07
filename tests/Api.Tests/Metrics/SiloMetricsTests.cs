using System.Net;
using Microsoft.Extensions.Logging;
using Orleans.MediaTasks.Api.Node;
using Orleans.MediaTasks.Silo;

namespace Orleans.MediaTasks.Api.Metrics;

/// <summary>A silo of a cluster has nothing but its health and its numbers for HTTP.</summary>
public sealed class SiloMetricsTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Silo_ServesItsNumbersAndNothingElse(bool anonymous)
    {
        await using var server = await PostgresServer.StartAsync(fsync: false);
        var data = Directory.CreateTempSubdirectory("mediatasks-silo-").FullName;
        await using (var silo = MediaTasksNode.Create(
            [
                "--environment", "Production", "--urls", "http://127.0.0.1:0", "--MediaTasks:DataPath", data, "--MediaTasks:Mode", "Cluster", "--MediaTasks:Role", "Silo",
                "--MediaTasks:AdvertisedAddress", "127.0.0.1", "--MediaTasks:SiloPort", $"{FreePort.Next()}", "--MediaTasks:GatewayPort", $"{FreePort.Next()}",
                "--ConnectionStrings:MediaTasks", server.ConnectionString(await server.CreateDatabaseAsync()), "--MediaTasks:Metrics:Anonymous", $"{anonymous}",
            ],
            builder => builder.Logging.ClearProviders()))
        {
            await silo.StartAsync(TestContext.Current.CancellationToken);
            using var nobody = new NodeCaller(new Uri(silo.Urls.First()), key: null);
            using var stranger = new NodeCaller(new Uri(silo.Urls.First()), Tenants.KeyText.New());

            var (unasked, wrong) = (await nobody.GetAsync("/metrics"), await stranger.GetAsync("/metrics"));
            if (anonymous)
            {
                Assert.True(Scrape.Of(unasked).Kinds.ContainsKey("mediatasks_store_queue_rows"));
                Assert.Equal(HttpStatusCode.OK, wrong.Status);
            }
            else
            {
                unasked.AssertError(HttpStatusCode.Unauthorized, "unauthorized");
                wrong.AssertError(HttpStatusCode.Unauthorized, "unauthorized");
            }

            (await nobody.GetAsync("/v1/tasks")).AssertError(HttpStatusCode.NotFound, "not_found");
            Assert.Equal(HttpStatusCode.OK, (await nobody.GetAsync("/health/live")).Status);
            await silo.StopAsync(TestContext.Current.CancellationToken);
        }

        Directory.Delete(data, recursive: true);
    }
}
