using System.Net;
using Orleans.MediaTasks.Providers.Webhooks;

namespace Orleans.MediaTasks.Providers.Outbound;

/// <summary>Whatever a URL or a name server says, nothing on this machine or in its network is connected to.</summary>
public sealed class GuardTests : IAsyncLifetime
{
    private readonly Honeypot _honeypot = new();

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _honeypot.DisposeAsync();

    public static TheoryData<string> Hosts =>
    [
        "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "0", "0.0.0.0", "localhost", "LOCALHOST.", "a.localhost",
        "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "①②⑦.⓪.⓪.①", "user:pass@127.0.0.1", "example.com@127.0.0.1",
    ];

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Send_ToThisMachineInAnyForm_ConnectsToNothing(string host)
    {
        using var bed = Strict((name, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback, IPAddress.IPv6Loopback]));

        foreach (var scheme in (string[])["https", "http"])
        {
            var answer = await bed.SendAsync($"{scheme}://{host}:{_honeypot.Port}/");

            Assert.Equal(("address_not_allowed", null), (answer.Attempt.Error, answer.Attempt.StatusCode));
            Assert.NotEmpty(answer.Attempt.Detail!);
        }

        Assert.Equal(0, await _honeypot.CountAsync());
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("8.8.8.8", "127.0.0.1")]
    [InlineData("127.0.0.1", "8.8.8.8")]
    [InlineData("2606:4700:4700::1111", "::ffff:127.0.0.1")]
    [InlineData("8.8.8.8", "64:ff9b::7f00:1")]
    [InlineData("169.254.169.254")]
    [InlineData("fd00:ec2::254")]
    [InlineData("10.0.0.1")]
    public async Task Send_ToANameWithAnAddressInside_ConnectsToNoneOfThem(params string[] addresses)
    {
        using var bed = Strict((_, _) => Task.FromResult(addresses.Select(IPAddress.Parse).ToArray()));

        var answer = await bed.SendAsync($"https://public.example:{_honeypot.Port}/");

        Assert.Equal("address_not_allowed", answer.Attempt.Error);
        Assert.StartsWith("public.example stands for ", answer.Attempt.Detail, StringComparison.Ordinal);
        Assert.Equal(0, await _honeypot.CountAsync());
    }

    [Fact]
    public async Task Send_WhenTheNameServerChangesItsAnswer_ConnectsToWhatWasJudgedAndJudgesAgain()
    {
        await using var receiver = new Receiver(Receiver.Answer("200 OK", "", "Connection: close"));
        var lookups = 0;
        using var bed = new SenderBed(options => (options.AllowHttp, options.AllowedPorts) = (true, [receiver.Port]), (_, _) =>
            Task.FromResult<IPAddress[]>([++lookups == 1 ? IPAddress.Loopback : IPAddress.Parse("10.0.0.1")]));

        var first = await bed.SendAsync($"http://flips.example:{receiver.Port}/");
        var lookupsOfFirst = lookups;
        var second = await bed.SendAsync($"http://flips.example:{receiver.Port}/");

        Assert.Equal((200, 1, 1), (first.Attempt.StatusCode, lookupsOfFirst, receiver.Connections));
        Assert.Equal("address_not_allowed", second.Attempt.Error);
    }

    [Fact]
    public async Task Send_WhenTheReceiverRedirectsInside_DoesNotFollow()
    {
        await using var receiver = new Receiver(Receiver.Answer("307 Temporary Redirect", "", $"Location: http://127.0.0.1:{_honeypot.Port}/latest"));
        using var bed = new SenderBed();

        var answer = await bed.SendAsync(receiver.Url);

        Assert.Equal((307, "redirect"), (answer.Attempt.StatusCode, answer.Attempt.Error));
        Assert.Contains($"http://127.0.0.1:{_honeypot.Port}/latest", answer.Attempt.Detail, StringComparison.Ordinal);
        Assert.Equal(0, await _honeypot.CountAsync());
    }

    [Fact]
    public async Task Send_ToAPortOfTheProduct_IsRefusedEvenInDevelopment()
    {
        using var bed = new SenderBed(options => options.ForbiddenPorts = [_honeypot.Port]);

        Assert.Equal("address_not_allowed", (await bed.SendAsync($"http://127.0.0.1:{_honeypot.Port}/")).Attempt.Error);
        Assert.Equal(0, await _honeypot.CountAsync());
    }

    private SenderBed Strict(HostLookup lookup) => new(
        options =>
        {
            options.AllowLoopback = false;
            options.AllowHttp = true;
            options.AllowedPorts = [_honeypot.Port];
        },
        lookup);
}
