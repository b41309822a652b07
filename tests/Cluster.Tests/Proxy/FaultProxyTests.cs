using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Orleans.MediaTasks.Rig.Proxy;

namespace Orleans.MediaTasks.Cluster.Proxy;

public sealed class FaultProxyTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);

    private readonly EchoServer _server = new();
    private int _marked;
    private FaultProxy _proxy = null!;

    private static CancellationToken TestEnd => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _proxy = new FaultProxy(_server.Port, seed: 7, identify: port => port == Volatile.Read(ref _marked) ? "marked" : null);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Proxy_WithoutFaults_CarriesEveryByteBothWays()
    {
        using var caller = await ConnectAsync();
        var sent = new byte[3_000_000];
        new Random(1).NextBytes(sent);

        var sending = Task.Run(() => caller.SendAsync(sent, TestEnd).AsTask(), TestEnd);
        var received = await ReadAsync(caller, sent.Length);
        await sending;

        Assert.Equal(sent, received);
    }

    [Fact]
    public async Task Proxy_WhenTheCallerEnds_EndsTheServersSideAndTheAnswersStillArrive()
    {
        using var caller = await ConnectAsync();
        await caller.SendAsync("bye"u8.ToArray(), TestEnd);
        caller.Shutdown(SocketShutdown.Send);

        Assert.Equal("bye", Encoding.UTF8.GetString(await ReadAsync(caller, 3)));
        Assert.Equal(0, await caller.ReceiveAsync(new byte[1], TestEnd).AsTask().WaitAsync(Patience, TestEnd));
    }

    [Fact]
    public async Task Latency_DelaysBothWaysAndKeepsTheOrder()
    {
        _proxy.Faults = new LinkFaults { Latency = TimeSpan.FromMilliseconds(100), Jitter = TimeSpan.FromMilliseconds(40) };
        using var caller = await ConnectAsync();
        var begin = Stopwatch.GetTimestamp();

        for (var number = 0; number < 5; number++)
        {
            await caller.SendAsync(Encoding.UTF8.GetBytes($"{number}"), TestEnd);
        }

        Assert.Equal("01234", Encoding.UTF8.GetString(await ReadAsync(caller, 5)));
        Assert.True(Stopwatch.GetElapsedTime(begin) >= TimeSpan.FromMilliseconds(200), $"{Stopwatch.GetElapsedTime(begin)}");
    }

    [Fact]
    public async Task Rate_IsNotExceeded()
    {
        _proxy.Faults = new LinkFaults { BytesPerSecond = 64 * 1024 };
        using var caller = await ConnectAsync();
        var begin = Stopwatch.GetTimestamp();

        await caller.SendAsync(new byte[48 * 1024], TestEnd);
        await ReadAsync(caller, 48 * 1024);

        // Two thirds of a second at least, the last piece not counted.
        Assert.True(Stopwatch.GetElapsedTime(begin) >= TimeSpan.FromSeconds(0.5), $"{Stopwatch.GetElapsedTime(begin)}");
    }

    [Fact]
    public async Task Blackhole_UntilHealed_LosesNothing()
    {
        using var caller = await ConnectAsync();
        await EchoAsync(caller, "before");
        _proxy.Faults = LinkFaults.Blackhole;

        await caller.SendAsync("within"u8.ToArray(), TestEnd);
        var answer = ReadAsync(caller, 6);
        await Assert.ThrowsAsync<TimeoutException>(() => answer.WaitAsync(Short, TestEnd));
        Assert.Equal("before", _server.Received);
        _proxy.Heal();

        Assert.Equal("within", Encoding.UTF8.GetString(await answer));
    }

    [Fact]
    public async Task Blackhole_OneWay_StillCarriesTheOther()
    {
        using var caller = await ConnectAsync();
        await EchoAsync(caller, "before");
        _proxy.Faults = new LinkFaults { BlackholeDown = true };

        await caller.SendAsync("there"u8.ToArray(), TestEnd);
        await _server.ReceivesAsync("beforethere");
        var answer = ReadAsync(caller, 5);

        await Assert.ThrowsAsync<TimeoutException>(() => answer.WaitAsync(Short, TestEnd));
        _proxy.Heal();
        Assert.Equal("there", Encoding.UTF8.GetString(await answer));
    }

    [Fact]
    public async Task CutAfterBytes_GivesTheServerSoManyAndTheCallerAReset()
    {
        _proxy.Faults = new LinkFaults { CutAfterBytesUp = 8 };
        using var caller = await ConnectAsync();

        await EchoAsync(caller, "12345");
        await caller.SendAsync("67890"u8.ToArray(), TestEnd);
        var failure = await Assert.ThrowsAsync<SocketException>(() => caller.ReceiveAsync(new byte[8], TestEnd).AsTask().WaitAsync(Patience, TestEnd));

        Assert.Equal(SocketError.ConnectionReset, failure.SocketErrorCode);
        await _server.ReceivesAsync("12345678");
    }

    [Fact]
    public async Task Reset_IsSeenByBothSides()
    {
        using var caller = await ConnectAsync();
        await EchoAsync(caller, "before");

        _proxy.Reset();

        await Assert.ThrowsAsync<SocketException>(() => caller.ReceiveAsync(new byte[8], TestEnd).AsTask().WaitAsync(Patience, TestEnd));
        await _server.LosesAsync(1);
    }

    [Fact]
    public async Task Refuse_ResetsNewConnectionsAndLeavesOldOnes()
    {
        using var old = await ConnectAsync();
        await EchoAsync(old, "old");
        _proxy.Faults = new LinkFaults { Refuse = true };

        await Assert.ThrowsAsync<SocketException>(async () =>
        {
            using var young = await ConnectAsync();
            await EchoAsync(young, "young");
        });

        await EchoAsync(old, "still");
    }

    [Fact]
    public async Task FaultsOfOneCaller_LeaveTheOthersAlone()
    {
        _proxy.SetFaults("marked", LinkFaults.Blackhole);
        using var first = await ConnectAsync(isMarked: true);
        await first.SendAsync("lost"u8.ToArray(), TestEnd);

        using var second = await ConnectAsync();
        await EchoAsync(second, "heard");

        Assert.DoesNotContain("lost", _server.Received, StringComparison.Ordinal);
    }

    private static async Task EchoAsync(Socket caller, string text)
    {
        await caller.SendAsync(Encoding.UTF8.GetBytes(text), TestEnd);
        Assert.Equal(text, Encoding.UTF8.GetString(await ReadAsync(caller, text.Length)));
    }

    private static async Task<byte[]> ReadAsync(Socket caller, int length)
    {
        var bytes = new byte[length];
        for (var read = 0; read < length;)
        {
            var more = await caller.ReceiveAsync(bytes.AsMemory(read), TestEnd).AsTask().WaitAsync(Patience, TestEnd);
            Assert.NotEqual(0, more);
            read += more;
        }

        return bytes;
    }

    private async Task<Socket> ConnectAsync(bool isMarked = false)
    {
        var caller = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        caller.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        if (isMarked)
        {
            Volatile.Write(ref _marked, ((IPEndPoint)caller.LocalEndPoint!).Port);
        }

        await caller.ConnectAsync(new IPEndPoint(IPAddress.Loopback, _proxy.Port), TestEnd);
        return caller;
    }
}
