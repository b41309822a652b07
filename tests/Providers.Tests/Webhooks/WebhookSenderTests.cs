using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Orleans.MediaTasks.Delivery;

namespace Orleans.MediaTasks.Providers.Webhooks;

public sealed class WebhookSenderTests : IDisposable
{
    private readonly SenderBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task Send_AMessage_ArrivesByteForByteOverOneConnection()
    {
        await using var receiver = new Receiver(Receiver.Answer("200 OK", "thanks"));

        var first = await _bed.SendAsync(receiver.Url);
        var second = await _bed.SendAsync(receiver.Url);

        Assert.Equal((200, null, null), (first.Attempt.StatusCode, first.Attempt.Error, first.Attempt.Detail));
        Assert.Equal((200, 1, 2), (second.Attempt.StatusCode, receiver.Connections, receiver.Requests.Count));
        var (head, body) = receiver.Requests.First();
        Assert.Equal("{\"a\":1}", Encoding.UTF8.GetString(body));
        Assert.Equal(
            ["POST /hook?a=b HTTP/1.1", $"Host: 127.0.0.1:{receiver.Port}", "User-Agent: Test/1.0 (compatible; X/1.0)", "webhook-id: evt_1", "X-Custom: a, b", "Content-Type: application/json", "Content-Length: 7"],
            head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("500 Internal Server Error", 500)]
    [InlineData("400 Bad Request", 400)]
    [InlineData("410 Gone", 410)]
    public async Task Send_WhenTheReceiverFails_KeepsTheFrontOfItsAnswer(string status, int code)
    {
        await using var receiver = new Receiver(Receiver.Answer(status, "  It\0 broke:\r\n\u001b[31m é😀" + new string('x', 5000)));

        var answer = await _bed.SendAsync(receiver.Url);

        Assert.Equal((code, "http_status", null), (answer.Attempt.StatusCode, answer.Attempt.Error, answer.RetryAfter));
        Assert.StartsWith("It  broke:   [31m é😀xxx", answer.Attempt.Detail, StringComparison.Ordinal);
        Assert.Equal(1024, answer.Attempt.Detail!.Length);
    }

    [Theory]
    [InlineData("120", 120)]
    [InlineData("Thu, 01 Jan 2026 00:01:00 GMT", 60)]
    [InlineData("Wed, 31 Dec 2025 00:00:00 GMT", 0)]
    [InlineData("soon", null)]
    public async Task Send_WhenTheReceiverAsksForTime_SaysHowMuch(string header, int? seconds)
    {
        await using var receiver = new Receiver(Receiver.Answer("429 Too Many Requests", "slow down", $"Retry-After: {header}"));

        var answer = await _bed.SendAsync(receiver.Url);

        Assert.Equal((429, "slow down"), (answer.Attempt.StatusCode, answer.Attempt.Detail));
        Assert.Equal(seconds, answer.RetryAfter?.TotalSeconds);
    }

    [Fact]
    public async Task Send_WhenTheReceiverNeverAnswers_IsATimeoutAfterThirtySeconds()
    {
        await using var receiver = new Receiver((stream, _) => stream.ReadExactlyAsync(new byte[1]).AsTask());
        var sending = _bed.SendAsync(receiver.Url);
        await receiver.Asked.WaitAsync(TestContext.Current.CancellationToken);

        _bed.Time.Advance(TimeSpan.FromSeconds(29.9));
        Assert.False(sending.IsCompleted);
        _bed.Time.Advance(TimeSpan.FromSeconds(0.1));
        var answer = await sending;

        Assert.Equal(("timeout", null, TimeSpan.FromSeconds(30)), (answer.Attempt.Error, answer.Attempt.StatusCode, answer.Attempt.Duration));
    }

    [Fact]
    public async Task Send_WhenTheReceiverDrips_IsATimeoutAfterThirtySecondsInAll()
    {
        using var dripped = new SemaphoreSlim(0);
        using var drip = new SemaphoreSlim(0);
        await using var receiver = new Receiver(async (stream, _) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"u8.ToArray());
            for (var count = 0; count < 4; count++)
            {
                await drip.WaitAsync();
                await stream.WriteAsync("x"u8.ToArray());
                dripped.Release();
            }

            await stream.ReadExactlyAsync(new byte[1]);
        });
        var sending = _bed.SendAsync(receiver.Url);
        for (var count = 0; count < 4; count++)
        {
            drip.Release();
            await dripped.WaitAsync(TestContext.Current.CancellationToken);
            _bed.Time.Advance(TimeSpan.FromSeconds(7.5));
        }

        Assert.Equal("timeout", (await sending).Attempt.Error);
    }

    [Fact]
    public async Task Send_WhenTheAnswerIsHuge_ReadsNoMoreThanTheLimitAndHangsUp()
    {
        var written = 0L;
        await using var receiver = new Receiver(async (stream, socket) =>
        {
            socket.SendBufferSize = 4096;
            await stream.WriteAsync("HTTP/1.1 500 Oh\r\nContent-Length: 1000000000\r\n\r\n"u8.ToArray());
            while (true)
            {
                await stream.WriteAsync(new byte[4096]);
                written += 4096;
            }
        });

        var answer = await _bed.SendAsync(receiver.Url);
        await receiver.DisposeAsync();

        Assert.Equal((500, null), (answer.Attempt.StatusCode, answer.Attempt.Detail));
        Assert.InRange(written, AnswerText.MaximumRead, 100_000_000);
    }

    [Fact]
    public async Task Send_WhenTheConnectionIsReset_IsAConnectionError()
    {
        await using var receiver = new Receiver((_, socket) =>
        {
            socket.LingerState = new LingerOption(true, 0);
            socket.Close();
            return Task.CompletedTask;
        });

        Assert.Equal(("connection", null), await ErrorOfAsync(receiver.Url));
    }

    [Theory]
    [InlineData("nonsense\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\nConnection: close\r\n\r\nshort")]
    public async Task Send_WhenTheAnswerIsMalformed_IsAConnectionError(string answer)
    {
        await using var receiver = new Receiver(async (stream, socket) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(answer));
            socket.Close();
        });

        Assert.Equal(("connection", null), await ErrorOfAsync(receiver.Url));
    }

    [Fact]
    public async Task Send_WhenNobodyListens_IsAConnectionError() => Assert.Equal(("connection", null), await ErrorOfAsync($"http://127.0.0.1:{FreePort.Next()}/"));

    [Fact]
    public async Task Send_WhenTheNameIsUnknown_IsADnsError()
    {
        using var bed = new SenderBed(options => options.AllowHttp = true, (_, _) => throw new SocketException((int)SocketError.HostNotFound));
        using var empty = new SenderBed(options => options.AllowHttp = true, (_, _) => Task.FromResult<System.Net.IPAddress[]>([]));

        Assert.Equal("dns", (await bed.SendAsync("http://gone.example/")).Attempt.Error);
        Assert.Equal("dns", (await empty.SendAsync("http://gone.example/")).Attempt.Error);
    }

    [Fact]
    public async Task Send_WhenTheCertificateIsNobodys_IsATlsErrorAndSendsNothing()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeTlsAsync(listener, certificate);

        var answer = await _bed.SendAsync($"https://127.0.0.1:{((System.Net.IPEndPoint)listener.LocalEndpoint).Port}/");

        Assert.Equal(("tls", null), (answer.Attempt.Error, answer.Attempt.StatusCode));
        Assert.NotEmpty(answer.Attempt.Detail!);
        Assert.Equal(0, await serving);
    }

    [Fact]
    public async Task Send_WhenItIsCancelled_Throws()
    {
        await using var receiver = new Receiver((stream, _) => stream.ReadExactlyAsync(new byte[1]).AsTask());
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var sending = _bed.Sender.SendAsync(SenderBed.Message(receiver.Url), stopping.Token);
        await receiver.Asked.WaitAsync(TestContext.Current.CancellationToken);

        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
    }

    [Theory]
    [InlineData("not a url")]
    [InlineData("http://public.example/")]
    [InlineData("https://public.example:8443/")]
    public async Task Send_ToAUrlThatMustNotBeCalled_SaysWhy(string url)
    {
        var attempt = (await _bed.SendAsync(url)).Attempt;

        Assert.Equal("address_not_allowed", attempt.Error);
        Assert.False(DeliveryMachine.IsWorthRepeating(attempt));
    }

    private async Task<(string? Error, int? StatusCode)> ErrorOfAsync(string url)
    {
        var attempt = (await _bed.SendAsync(url)).Attempt;
        Assert.NotEmpty(attempt.Detail!);
        return (attempt.Error, attempt.StatusCode);
    }

    /// <summary>Offers a certificate to one caller and counts the bytes that come after it.</summary>
    private static async Task<int> ServeTlsAsync(TcpListener listener, X509Certificate2 certificate)
    {
        using var client = await listener.AcceptTcpClientAsync();
        await using var tls = new SslStream(client.GetStream());
        try
        {
            await tls.AuthenticateAsServerAsync(certificate);
            return await tls.ReadAsync(new byte[100]);
        }
        catch (Exception exception) when (exception is IOException or System.Security.Authentication.AuthenticationException)
        {
            return 0;
        }
    }
}
