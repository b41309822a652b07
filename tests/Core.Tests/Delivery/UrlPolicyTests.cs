namespace Orleans.MediaTasks.Delivery;

public sealed class UrlPolicyTests
{
    private static readonly UrlRules Strict = new();
    private static readonly UrlRules Development = new() { AllowLoopback = true };

    [Theory]
    [InlineData("https://example.com/hook?a=b")]
    [InlineData("https://example.com:443/")]
    [InlineData("https://8.8.8.8/")]
    [InlineData("https://[2606:4700:4700::1111]/")]
    [InlineData("https://bücher.example/")]
    public void Check_APublicUrl_IsFine(string url) => Assert.Null(UrlPolicy.Check(url, Strict));

    [Theory]
    [InlineData(null, "invalid_url")]
    [InlineData("", "invalid_url")]
    [InlineData("example.com/hook", "invalid_url")]
    [InlineData("/hook", "invalid_url")]
    [InlineData("https://", "invalid_url")]
    [InlineData("http://example.com/", "scheme_not_allowed")]
    [InlineData("ftp://example.com/", "scheme_not_allowed")]
    [InlineData("gopher://example.com/", "scheme_not_allowed")]
    [InlineData("wss://example.com/", "scheme_not_allowed")]
    [InlineData("https://user@example.com/", "credentials_in_url")]
    [InlineData("https://user:pass@example.com/", "credentials_in_url")]
    [InlineData("https://example.com@127.0.0.1/", "credentials_in_url")]
    [InlineData("https://example.com:8443/", "port_not_allowed")]
    [InlineData("https://example.com:22/", "port_not_allowed")]
    [InlineData("https://localhost/", "address_not_allowed")]
    [InlineData("https://LOCALHOST./", "address_not_allowed")]
    [InlineData("https://a.localhost/", "address_not_allowed")]
    [InlineData("https://127.0.0.1/", "address_not_allowed")]
    [InlineData("https://2130706433/", "address_not_allowed")]
    [InlineData("https://0x7f000001/", "address_not_allowed")]
    [InlineData("https://0x7f.1/", "address_not_allowed")]
    [InlineData("https://0177.0.0.1/", "address_not_allowed")]
    [InlineData("https://017700000001/", "address_not_allowed")]
    [InlineData("https://127.1/", "address_not_allowed")]
    [InlineData("https://0/", "address_not_allowed")]
    [InlineData("https://169.254.169.254/latest/meta-data/", "address_not_allowed")]
    [InlineData("https://[::1]/", "address_not_allowed")]
    [InlineData("https://[::]/", "address_not_allowed")]
    [InlineData("https://[::ffff:127.0.0.1]/", "address_not_allowed")]
    [InlineData("https://[::ffff:7f00:1]/", "address_not_allowed")]
    [InlineData("https://[64:ff9b::7f00:1]/", "address_not_allowed")]
    [InlineData("https://[2002:7f00:1::]/", "address_not_allowed")]
    [InlineData("https://[fe80::1%25eth0]/", "address_not_allowed")]
    public void Check_AUrlThatMustNotBeCalled_SaysWhy(string? url, string code)
    {
        var problem = UrlPolicy.Check(url, Strict);

        Assert.Equal(code, problem?.Code);
        Assert.EndsWith(".", problem!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_AUrlThatIsTooLong_IsRefused() => Assert.Equal("invalid_url", UrlPolicy.Check("https://example.com/" + new string('a', 2048), Strict)?.Code);

    [Theory]
    [InlineData("http://localhost:3000/hook", null)]
    [InlineData("http://127.0.0.1:3000/hook", null)]
    [InlineData("https://[::1]:3000/hook", null)]
    [InlineData("http://example.com/hook", "scheme_not_allowed")]
    [InlineData("https://example.com:3000/hook", "port_not_allowed")]
    [InlineData("https://10.0.0.1/hook", "address_not_allowed")]
    [InlineData("http://0.0.0.0:3000/hook", "scheme_not_allowed")]
    public void Check_InDevelopment_ThisMachineMayBeCalledAndNothingElse(string url, string? code) => Assert.Equal(code, UrlPolicy.Check(url, Development)?.Code);

    [Theory]
    [InlineData("http://example.com/", null)]
    [InlineData("http://example.com:8080/", null)]
    [InlineData("https://example.com:8080/", null)]
    [InlineData("https://example.com:8081/", "port_not_allowed")]
    [InlineData("https://example.com:30000/", "port_not_allowed")]
    [InlineData("http://localhost:30000/", "port_not_allowed")]
    public void Check_PortsOfTheRules_AreAllowedUnlessTheyAreForbidden(string url, string? code)
    {
        var rules = new UrlRules { AllowLoopback = true, AllowHttp = true, AllowedPorts = [8080, 30000], ForbiddenPorts = [30000] };

        Assert.Equal(code, UrlPolicy.Check(url, rules)?.Code);
    }
}
