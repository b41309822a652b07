using System.Net.Http.Json;
using System.Text.Json;
using Orleans.MediaTasks.EndToEnd.Silo;

namespace Orleans.MediaTasks.EndToEnd.Crash;

/// <summary>A batch whose process is killed while it works.</summary>
public sealed class BatchCrashTests(Product product)
{
    private const int Keys = 10;
    private const int Charges = 10_000;
    private const decimal Amount = 0.01m;

    private static CancellationToken TestEnd => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Charges_WhoseProcessIsKilledInTheMiddle_AreMadeOnceEach()
    {
        using var data = new TemporaryFolder();
        var keys = new List<string>();
        string operation;
        await using (var silo = await product.StartReadyAsync(data))
        {
            for (var number = 0; number < Keys; number++)
            {
                keys.Add((await silo.PostAsync("/v1/keys", new { name = $"key {number}" }, $"key-{number}")).Text("id"));
            }

            var updates = Enumerable.Range(0, Charges).Select(number => new { virtualKeyId = keys[number % Keys], amount = Amount });
            operation = (await silo.PostAsync("/v1/batch/spend-updates", new { updates }, "charges")).Text("operationId");
            await silo.UntilAsync(operation, "is in the middle", task => task.GetProperty("progress").GetInt32() is >= 10 and < 100);
            await silo.KillAsync();
        }

        await using var next = await product.StartReadyAsync(data);
        var charged = await SpentAsync(next, keys);
        var done = await next.UntilAsync(operation, "ends", task => task.IsTerminal());

        Assert.Equal("completed", done.Text("status"));
        Assert.Equal(2, done.GetProperty("attempt").GetInt32());
        Assert.InRange(charged, Amount, Charges * Amount);
        Assert.Equal(Charges * Amount, await SpentAsync(next, keys));
    }

    private static async Task<decimal> SpentAsync(SiloProcess silo, IEnumerable<string> keys)
    {
        var sum = 0m;
        foreach (var key in keys)
        {
            sum += (await silo.Http.GetFromJsonAsync<JsonElement>($"/v1/keys/{key}", TestEnd)).GetProperty("spend").GetDecimal();
        }

        return sum;
    }
}
