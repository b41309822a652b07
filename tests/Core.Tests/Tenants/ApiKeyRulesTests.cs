namespace Orleans.MediaTasks.Tenants;

public sealed class ApiKeyRulesTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private static readonly ApiKey Key = new() { Id = "key_1", Tenant = "acme", Name = "site", Preview = "condt_abcd", Scopes = ApiKeyScopes.Submit, CreatedAt = Now };

    [Fact]
    public void Judge_WhenThereIsNoKey_SaysUnknown() => Assert.Equal(new ApiKeyFinding(ApiKeyStanding.Unknown, null, ApiKeyScopes.None), ApiKeyRules.Judge(null, Now));

    [Fact]
    public void Judge_WhenDisabled_GivesNoScope() =>
        Assert.Equal((ApiKeyStanding.Disabled, ApiKeyScopes.None), Standing(Key with { Enabled = false, Scopes = ApiKeyScopes.Admin }));

    [Theory]
    [InlineData(-1, ApiKeyStanding.Expired)]
    [InlineData(0, ApiKeyStanding.Expired)]
    [InlineData(1, ApiKeyStanding.Valid)]
    public void Judge_AroundItsEnd_IsExact(long ticks, ApiKeyStanding standing) => Assert.Equal(standing, ApiKeyRules.Judge(Key with { ExpiresAt = Now.AddTicks(ticks) }, Now).Standing);

    [Theory]
    [InlineData(ApiKeyScopes.Read, ApiKeyScopes.Read)]
    [InlineData(ApiKeyScopes.Submit, ApiKeyScopes.Submit)]
    [InlineData(ApiKeyScopes.Read | ApiKeyScopes.Submit, ApiKeyScopes.Read | ApiKeyScopes.Submit)]
    [InlineData(ApiKeyScopes.Admin, ApiKeyScopes.Read | ApiKeyScopes.Submit | ApiKeyScopes.Admin)]
    public void Judge_GivesWhatTheScopesImply(ApiKeyScopes has, ApiKeyScopes may) => Assert.Equal((ApiKeyStanding.Valid, may), Standing(Key with { Scopes = has }));

    [Fact]
    public void Apply_ChangesOnlyWhatIsNamed()
    {
        var key = Key with { ExpiresAt = Now, AllowedModels = ["a"], Limits = new ApiKeyLimits(1, 2, 3) };

        Assert.Equal(key, ApiKeyRules.Apply(key, new ApiKeyChange()));
        Assert.Equal(key with { Enabled = false }, ApiKeyRules.Apply(key, new ApiKeyChange { Enabled = false }));
        Assert.Equal(key with { ExpiresAt = null }, ApiKeyRules.Apply(key, new ApiKeyChange { ExpiresAt = new Setting<DateTimeOffset>(null) }));
        Assert.Equal(key with { Limits = new ApiKeyLimits(1, null, 9) }, ApiKeyRules.Apply(key, new ApiKeyChange { PerDay = new Setting<int>(null), LiveTasks = new Setting<int>(9) }));
    }

    private static (ApiKeyStanding Standing, ApiKeyScopes Scopes) Standing(ApiKey key) => ApiKeyRules.Judge(key, Now) is var finding ? (finding.Standing, finding.Scopes) : default;
}
