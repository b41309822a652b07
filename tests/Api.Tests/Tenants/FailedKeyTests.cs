using System.Net;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orleans.MediaTasks.Api.Hosting;
using Orleans.MediaTasks.Tenants;

namespace Orleans.MediaTasks.Api.Tenants;

/// <summary>Addresses from which keys come that do not work.</summary>
public sealed class FailedKeyTests
{
    private const int Limit = 3;

    private static readonly IPAddress Here = IPAddress.Parse("192.0.2.1");

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Address_BeyondItsLimit_HasToWait_AndWhoeverHasWorkedGoesOn()
    {
        await using var host = await ApiHost.StartAsync("Production", new KeyValuePair<string, string?>("MediaTasks:Api:FailedKeysPerMinute", $"{Limit}"));
        var (old, late) = (Stored(host), Stored(host));
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(host, old)).Status);

        for (var time = 0; time < Limit; time++)
        {
            (await AskAsync(host, KeyText.New())).AssertError(HttpStatusCode.Unauthorized, "unauthorized");
        }

        var lookups = host.Cluster.KeyLookups;
        var refused = await AskAsync(host, KeyText.New());
        (await AskAsync(host, late)).AssertError(HttpStatusCode.TooManyRequests, "too_many_failed_keys");

        var error = refused.AssertError(HttpStatusCode.TooManyRequests, "too_many_failed_keys").GetProperty("error");
        var seconds = int.Parse(refused.Header("Retry-After")!, System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(seconds, 1, 60);
        Assert.Equal("rate_limit_error", error.GetProperty("type").GetString());
        Assert.Contains($"retry after {seconds} seconds", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(lookups, host.Cluster.KeyLookups);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(host, old)).Status);
        (await AskAsync(host, null)).AssertError(HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Fact]
    public async Task DevelopmentKey_IsNeverKeptWaiting()
    {
        await using var host = await ApiHost.StartAsync(settings: new KeyValuePair<string, string?>("MediaTasks:Api:FailedKeysPerMinute", "1"));
        await AskAsync(host, "condt_wrong");

        (await AskAsync(host, "condt_wrong")).AssertError(HttpStatusCode.TooManyRequests, "too_many_failed_keys");
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(host, TenantKeys.DevelopmentKey)).Status);
    }

    [Theory]
    [InlineData("/api/tasks", "code", "TOO_MANY_FAILED_KEYS")]
    [InlineData("/tasks", "message", null)]
    [InlineData("/api/v1/jobs/1", "detail", null)]
    public async Task Refusal_IsInTheDialectsShape(string path, string field, string? text)
    {
        await using var host = await ApiHost.StartAsync("Production", new KeyValuePair<string, string?>("MediaTasks:Api:FailedKeysPerMinute", "1"));
        await AskAsync(host, "condt_wrong", path);

        var answer = await AskAsync(host, "condt_wrong", path);

        Assert.Equal((HttpStatusCode.TooManyRequests, true), (answer.Status, answer.Header("Retry-After") is not null));
        Assert.Equal(text ?? answer.Json.GetProperty(field).GetString(), answer.Json.GetProperty(field).GetString());
    }

    [Fact]
    public void Wait_BeginsAtTheLimitAndEndsWithTheWindow()
    {
        var failed = New(Limit);
        failed.Add(Here, "a");
        _time.Advance(TimeSpan.FromSeconds(20));
        failed.Add(Here, "b");
        Assert.Null(failed.WaitOf(Here, "c"));

        failed.Add(Here, "c");

        Assert.Equal(TimeSpan.FromSeconds(40), failed.WaitOf(Here, "d"));
        Assert.Null(failed.WaitOf(IPAddress.Parse("192.0.2.2"), "d"));
        _time.Advance(TimeSpan.FromSeconds(40));
        Assert.Null(failed.WaitOf(Here, "d"));
        failed.Add(Here, "d");
        Assert.Null(failed.WaitOf(Here, "d"));
    }

    [Fact]
    public void Wait_IsForKeysThatHaveNotWorked()
    {
        var failed = New(limit: 1);
        failed.Forgive("good");
        failed.Add(Here, "bad");

        Assert.Null(failed.WaitOf(Here, "good"));
        Assert.NotNull(failed.WaitOf(Here, "bad"));

        // It was revoked.
        failed.Add(Here, "good");
        Assert.NotNull(failed.WaitOf(Here, "good"));
    }

    [Fact]
    public void Wait_WithoutALimit_IsNever()
    {
        var failed = New(limit: 0);
        failed.Add(Here, "bad");

        Assert.Null(failed.WaitOf(Here, "bad"));
    }

    [Theory]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1", true)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", true)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:2::1", false)]
    public void Address_IsThatOfANetworkOfOneCaller(string one, string other, bool isSame)
    {
        var failed = New(limit: 1);
        failed.Add(IPAddress.Parse(one), "bad");

        Assert.Equal(isSame, failed.WaitOf(IPAddress.Parse(other), "worse") is not null);
    }

    [Fact]
    public void Addresses_AreBounded()
    {
        var failed = New(limit: 1);
        for (var number = 0; number < FailedKeys.Capacity; number++)
        {
            failed.Add(new IPAddress(BitConverter.GetBytes(number + 1)), "bad");
        }

        Assert.Equal(FailedKeys.Capacity, failed.Addresses);
        failed.Add(Here, "bad");
        Assert.InRange(failed.Addresses, 1, FailedKeys.Capacity);
        Assert.NotNull(failed.WaitOf(Here, "bad"));
        for (var number = 0; number < 3 * FailedKeys.Capacity; number++)
        {
            failed.Add(new IPAddress(BitConverter.GetBytes(number + 1)), "bad");
            failed.Forgive($"good-{number}");
        }

        Assert.InRange(failed.Addresses, 1, FailedKeys.Capacity);
    }

    private FailedKeys New(int limit) => new(Options.Create(new ApiOptions { FailedKeysPerMinute = limit }), _time);

    private static string Stored(ApiHost host)
    {
        var key = KeyText.New();
        host.Cluster.Keys[KeyText.HashOf(key)] = new ApiKeyFinding(ApiKeyStanding.Valid, new ApiKey { Id = "key_1", Tenant = "acme", Name = "k", Preview = "p", Scopes = ApiKeyScopes.Read, Signing = [1] }, ApiKeyScopes.Read);
        return key;
    }

    private static async Task<Answer> AskAsync(ApiHost host, string? key, string path = "/v1/tasks")
    {
        using var client = host.CreateClient(key);
        return await host.SendAsync(new HttpRequestMessage(HttpMethod.Get, path), client);
    }
}
