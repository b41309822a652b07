using Microsoft.Extensions.Time.Testing;
using Orleans.MediaTasks.Api.Hosting;
using Orleans.MediaTasks.Tenants;

namespace Orleans.MediaTasks.Api.Tenants;

public sealed class KeyDirectoryTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly ScriptedCluster _cluster = new();
    private readonly KeyDirectory _directory;

    public KeyDirectoryTests() => _directory = new KeyDirectory(_cluster, _clock);

    [Fact]
    public async Task Find_WithinItsLifetime_AsksOnce_AndThenAgain()
    {
        await _directory.FindAsync("hash");
        _cluster.Keys["hash"] = Valid();
        _clock.Advance(KeyDirectory.Lifetime - TimeSpan.FromTicks(1));

        Assert.Equal(ApiKeyStanding.Unknown, (await _directory.FindAsync("hash")).Standing);
        Assert.Equal(1, _cluster.KeyLookups);
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(ApiKeyStanding.Valid, (await _directory.FindAsync("hash")).Standing);
        Assert.Equal(2, _cluster.KeyLookups);
    }

    [Fact]
    public async Task Find_WhenTheKeyHasExpiredMeanwhile_AsksAgain()
    {
        _cluster.Keys["hash"] = Valid(_clock.GetUtcNow().AddSeconds(1));
        await _directory.FindAsync("hash");
        _clock.Advance(TimeSpan.FromSeconds(1));

        await _directory.FindAsync("hash");

        Assert.Equal(2, _cluster.KeyLookups);
    }

    [Fact]
    public async Task Find_WhenTheClusterCannotSay_AnswersNothingFromMemory()
    {
        _cluster.Keys["hash"] = Valid();
        await _directory.FindAsync("hash");
        _cluster.KeyFailure = new TimeoutException();
        _clock.Advance(KeyDirectory.Lifetime);

        await Assert.ThrowsAsync<TimeoutException>(() => _directory.FindAsync("hash"));
        _cluster.KeyFailure = null;
        Assert.Equal(ApiKeyStanding.Valid, (await _directory.FindAsync("hash")).Standing);
    }

    [Fact]
    public async Task Find_WhateverComesIn_KeepsABoundedNumber()
    {
        for (var i = 0; i < KeyDirectory.Capacity * 2; i++)
        {
            await _directory.FindAsync($"hash{i}");
            Assert.InRange(_directory.Count, 1, KeyDirectory.Capacity);
        }
    }

    [Fact]
    public async Task Forget_MakesTheNextOneAsk()
    {
        await _directory.FindAsync("hash");
        _directory.Forget("hash");
        await _directory.FindAsync("hash");

        Assert.Equal(2, _cluster.KeyLookups);
    }

    [Fact]
    public async Task Watch_WhenTheKeyIsSwitchedOff_EndsItsConnectionsAndNoOthers()
    {
        using var watch = new KeyWatch(_directory, _clock);
        (_cluster.Keys["one"], _cluster.Keys["two"]) = (Valid(), Valid());
        var ended = new List<string>();
        using var first = watch.Watch("one", () => ended.Add("first"));
        using var second = watch.Watch("one", () => ended.Add("second"));
        using var third = watch.Watch("two", () => ended.Add("third"));
        second.Dispose();

        await watch.LookAsync();
        Assert.Empty(ended);
        _cluster.Keys["one"] = Valid() with { Standing = ApiKeyStanding.Disabled };
        _clock.Advance(KeyDirectory.Lifetime);
        await watch.LookAsync();

        Assert.Equal(["first"], ended);
    }

    [Fact]
    public async Task Watch_WhenTheKeyMayNotReadAnyMore_EndsItsConnections()
    {
        using var watch = new KeyWatch(_directory, _clock);
        _cluster.Keys["one"] = Valid() with { Scopes = ApiKeyScopes.Submit };
        var ended = 0;
        using var watched = watch.Watch("one", () => ended++);

        await watch.LookAsync();

        Assert.Equal(1, ended);
    }

    [Fact]
    public async Task Watch_WhileTheClusterCannotSay_LetsConnectionsBe()
    {
        using var watch = new KeyWatch(_directory, _clock);
        _cluster.KeyFailure = new TimeoutException();
        var ended = 0;
        using var watched = watch.Watch("one", () => ended++);

        await watch.LookAsync();

        Assert.Equal(0, ended);
    }

    private static ApiKeyFinding Valid(DateTimeOffset? end = null) =>
        new(ApiKeyStanding.Valid, new ApiKey { Id = "key_1", Tenant = "acme", Name = "site", Preview = "condt_abcd", ExpiresAt = end }, ApiKeyScopes.Read);
}
