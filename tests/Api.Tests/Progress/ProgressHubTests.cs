using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;

namespace Orleans.MediaTasks.Api.Progress;

public sealed class ProgressHubTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SubscribeAll_TellsOfEveryTaskOfTheTenant_AndCancelEndsOne()
    {
        await using var host = await ProgressHost.StartAsync();
        await using var connection = await SignalRTransportTests.ConnectAsync(host.As("acme"));
        var pushed = Channel.CreateUnbounded<JsonElement>();
        connection.On<JsonElement>("TaskUpdated", task => pushed.Writer.TryWrite(task));
        await connection.InvokeAsync("SubscribeAll", Cancel);
        host.Tasks.Add("globex").Start();
        var task = host.Tasks.Add();

        var answer = await connection.InvokeAsync<JsonElement>("Cancel", task.PublicId, Cancel);
        var update = await pushed.Reader.ReadAsync(Cancel);

        Assert.Equal("cancelled", answer.GetProperty("status").GetString());
        Assert.Equal((task.PublicId, "cancelled"), (update.GetProperty("task_id").GetString(), update.GetProperty("status").GetString()));
    }

    [Theory]
    [InlineData("Cancel", "not-an-id")]
    [InlineData("Unsubscribe", "not-an-id")]
    [InlineData("Cancel", "01890a5d-ac96-774b-bcce-b302099a8057")]
    public async Task Command_OnATaskThatIsNotThere_SaysSo(string method, string id)
    {
        await using var host = await ProgressHost.StartAsync();
        await using var connection = await SignalRTransportTests.ConnectAsync(host.As("acme"));

        var refusal = await Assert.ThrowsAsync<HubException>(() => connection.InvokeAsync(method, id, Cancel));

        Assert.EndsWith("Task not found", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_WithoutAKey_IsRefused()
    {
        await using var host = await ProgressHost.StartAsync();
        await using var connection = new HubConnectionBuilder().WithUrl(new Uri(host.Address, "/hubs/progress")).Build();

        var refusal = await Assert.ThrowsAsync<HttpRequestException>(() => connection.StartAsync(Cancel));

        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, refusal.StatusCode);
    }

    [Fact]
    public async Task Subscribe_BeyondTheLimit_IsRefused()
    {
        await using var host = await ProgressHost.StartAsync(options => options.MaximumSubscriptions = 1);
        await using var connection = await SignalRTransportTests.ConnectAsync(host.As("acme"));
        await connection.InvokeAsync("Subscribe", host.Tasks.Add().PublicId, (long?)null, Cancel);

        await Assert.ThrowsAsync<HubException>(() => connection.InvokeAsync("Subscribe", host.Tasks.Add().PublicId, (long?)null, Cancel));
    }
}
