using System.Text;

namespace Orleans.MediaTasks.Delivery;

public sealed class WebhookSignaturesTests
{
    /// <summary>The vector of the specification of Standard Webhooks.</summary>
    [Fact]
    public void Standard_TheVectorOfTheSpecification_IsReproduced() => Assert.Equal(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        WebhookSignatures.Standard(News.Secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}"u8));

    [Fact]
    public void Standard_ASecretWithoutThePrefix_IsKeyedByItsText() => Assert.Equal(
        WebhookSignatures.Standard("whsec_" + Convert.ToBase64String(Encoding.UTF8.GetBytes("a secret of 24 bytes. ü")), "evt_1", 1, "{}"u8),
        WebhookSignatures.Standard("a secret of 24 bytes. ü", "evt_1", 1, "{}"u8));

    [Fact]
    public void Standard_ThePrefixWithoutBase64_IsKeyedByTheWholeText() => Assert.Equal(
        WebhookSignatures.Standard("whsec_" + Convert.ToBase64String(Encoding.UTF8.GetBytes("whsec_not base64!")), "evt_1", 1, "{}"u8),
        WebhookSignatures.Standard("whsec_not base64!", "evt_1", 1, "{}"u8));

    /// <summary>RFC 4231, test case 2.</summary>
    [Fact]
    public void Hex_IsKeyedByTheText() => Assert.Equal("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843", WebhookSignatures.Hex("Jefe", "what do ya want for nothing?"u8));
}
