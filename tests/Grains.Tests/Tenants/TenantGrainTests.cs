namespace Orleans.MediaTasks.Tenants;

public sealed class TenantGrainTests
{
    private static CancellationToken TestEnd => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Key_OnceMade_IsFoundByItsHashAndListed()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        var key = AKey("key_1");

        var made = await Tenant(grid).CreateKeyAsync("hash1", key, TestEnd);
        var again = await Tenant(grid).CreateKeyAsync("hash1", key, TestEnd);

        Assert.Equal((key.Id, key.Id), (made!.Id, again!.Id));
        var finding = await Key(grid, "hash1").FindAsync(TestEnd);
        Assert.Equal((ApiKeyStanding.Valid, "acme"), (finding.Standing, finding.Key!.Tenant));
        Assert.Equal(ApiKeyStanding.Unknown, (await Key(grid, "hash2").FindAsync(TestEnd)).Standing);
        Assert.Equal(["key_1"], (await Tenant(grid).ListKeysAsync(TestEnd)).Select(found => found.Id));
        Assert.Null(await Tenant(grid, "other").GetKeyAsync("key_1", TestEnd));
    }

    [Fact]
    public async Task Key_WhenDisabledExpiredOrDeleted_IsFoundSo()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        await Tenant(grid).CreateKeyAsync("hash1", AKey("key_1") with { ExpiresAt = grid.Clock.GetUtcNow().AddMinutes(1) }, TestEnd);

        await Tenant(grid).ChangeKeyAsync("key_1", new ApiKeyChange { Enabled = false }, TestEnd);
        Assert.Equal(ApiKeyStanding.Disabled, (await Key(grid, "hash1").FindAsync(TestEnd)).Standing);
        await Tenant(grid).ChangeKeyAsync("key_1", new ApiKeyChange { Enabled = true }, TestEnd);
        Assert.Equal(ApiKeyStanding.Valid, (await Key(grid, "hash1").FindAsync(TestEnd)).Standing);
        grid.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(ApiKeyStanding.Expired, (await Key(grid, "hash1").FindAsync(TestEnd)).Standing);

        Assert.Equal("hash1", (await Tenant(grid).DeleteKeyAsync("key_1", TestEnd))!.Hash);
        Assert.Equal(ApiKeyStanding.Unknown, (await Key(grid, "hash1").FindAsync(TestEnd)).Standing);
        Assert.Empty(await Tenant(grid).ListKeysAsync(TestEnd));
        Assert.Null(await Tenant(grid).DeleteKeyAsync("key_1", TestEnd));
        Assert.Null(await Tenant(grid).ChangeKeyAsync("key_1", new ApiKeyChange(), TestEnd));
    }

    [Fact]
    public async Task Tenant_WithAsManyKeysAsItCanHave_GetsNoMore()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        for (var number = 0; number < TenantName.MaximumKeys; number++)
        {
            Assert.NotNull(await Tenant(grid).CreateKeyAsync($"hash{number}", AKey($"key_{number}"), TestEnd));
        }

        Assert.Null(await Tenant(grid).CreateKeyAsync("more", AKey("key_more"), TestEnd));
        await Tenant(grid).DeleteKeyAsync("key_7", TestEnd);
        Assert.NotNull(await Tenant(grid).CreateKeyAsync("more", AKey("key_more"), TestEnd));

        // What a crash between the two rows of a key leaves behind takes no place for ever.
        await grid.Grains.GetGrain<IApiKeyRow>("hash8").DeleteAsync(TestEnd);
        Assert.NotNull(await Tenant(grid).CreateKeyAsync("last", AKey("key_last"), TestEnd));
        Assert.Null(await Tenant(grid).CreateKeyAsync("beyond", AKey("key_beyond"), TestEnd));
    }

    [Fact]
    public async Task Rate_IsTheSameForAllCallersTogether()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        await Tenant(grid).CreateKeyAsync("hash1", AKey("key_1") with { Limits = new ApiKeyLimits(50, null, null) }, TestEnd);

        var answers = await Task.WhenAll(Enumerable.Range(0, 80).Select(_ => Key(grid, "hash1").AdmitAsync(1, TestEnd)));

        Assert.Equal(50, answers.Count(answer => answer is KeyAdmission.Granted));
        Assert.Equal(30, answers.Count(answer => answer is KeyAdmission.OverRate));
        grid.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.IsType<KeyAdmission.Granted>(await Key(grid, "hash1").AdmitAsync(50, TestEnd));
    }

    [Fact]
    public async Task Rate_AfterARest_IsNotUsedUpByWhatWasWrittenAhead()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        await Tenant(grid).CreateKeyAsync("hash1", AKey("key_1") with { Limits = new ApiKeyLimits(null, 100, null) }, TestEnd);

        await Key(grid, "hash1").AdmitAsync(1, TestEnd);
        await grid.Grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero, TestEnd);

        Assert.Equal(98, Assert.IsType<KeyAdmission.Granted>(await Key(grid, "hash1").AdmitAsync(1, TestEnd)).Rate!.Value.Remaining);
    }

    [Fact]
    public async Task Cap_CountsTheTasksOfTheStore()
    {
        var clock = Grid.NewClock();
        await using var grid = await Grid.StartAsync(clock);
        await Tenant(grid).CreateKeyAsync("hash1", AKey("key_1") with { Limits = new ApiKeyLimits(null, null, 2) }, TestEnd);
        await grid.SubmitOneAsync(spec => spec with { StartAt = clock.GetUtcNow().AddHours(1) }, "acme");

        var second = Assert.IsType<KeyAdmission.Granted>(await Key(grid, "hash1").AdmitAsync(1, TestEnd));
        var third = await Key(grid, "hash1").AdmitAsync(1, TestEnd);
        await Key(grid, "hash1").SettleAsync(second.Number!.Value, TestEnd);

        Assert.Equal(2, Assert.IsType<KeyAdmission.TooManyLive>(third).Live);
        Assert.IsType<KeyAdmission.Granted>(await Key(grid, "hash1").AdmitAsync(1, TestEnd));
    }

    [Fact]
    public async Task Admit_WithADisabledKey_IsRefused()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        await Tenant(grid).CreateKeyAsync("hash1", AKey("key_1") with { Enabled = false, Limits = new ApiKeyLimits(1, null, null) }, TestEnd);

        Assert.Equal(new KeyAdmission.Unusable(ApiKeyStanding.Disabled), await Key(grid, "hash1").AdmitAsync(1, TestEnd));
        Assert.Equal(new KeyAdmission.Unusable(ApiKeyStanding.Unknown), await Key(grid, "hash2").AdmitAsync(1, TestEnd));
    }

    private static ApiKey AKey(string id) => new() { Id = id, Tenant = "acme", Name = id, Preview = "condt_abcd" };

    private static ITenantGrain Tenant(Grid grid, string name = "acme") => grid.Grains.GetGrain<ITenantGrain>(name);

    private static IApiKeyGrain Key(Grid grid, string hash) => grid.Grains.GetGrain<IApiKeyGrain>(hash);
}
