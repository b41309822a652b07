using System.Net;
using System.Text.Json;

namespace Orleans.MediaTasks.Api.Tenants;

/// <summary>The admin API on a whole node.</summary>
public sealed class KeyEndpointsTests(KeyedNode node) : IClassFixture<KeyedNode>
{
    private const string Task = """{"model":"sim/image","input":{"prompt":"x"},"delay":3600}""";

    [Fact]
    public async Task Key_FromItsMakingToItsEnd()
    {
        var made = await node.PostAsync(KeyedNode.OperatorKey, "/v1/keys", """{"name":"site","tenant":"life","scopes":["submit","read"],"expires_in":3600,"allowed_models":["sim/*"],"rate_limit_per_minute":60,"rate_limit_per_day":500,"max_live_tasks":9}""");
        var (secret, id) = (made.Json.GetProperty("key").GetString()!, made.Json.GetProperty("id").GetString()!);
        var path = $"/v1/keys/{id}?tenant=life";

        Assert.Equal(HttpStatusCode.Created, made.Status);
        Assert.Equal(HttpStatusCode.Accepted, (await node.PostAsync(secret, "/v1/tasks", Task)).Status);
        var read = await node.GetAsync(KeyedNode.OperatorKey, path);
        Assert.DoesNotContain(secret, read.Json.GetRawText(), StringComparison.Ordinal);
        Assert.False(read.Json.TryGetProperty("key", out _));
        Assert.Equal("""[["read","submit"],["sim/*"],60,500,9,true,"life","site"]""", Fields(read.Json, "scopes", "allowed_models", "rate_limit_per_minute", "rate_limit_per_day", "max_live_tasks", "enabled", "tenant", "name"));

        await node.SendAsync(KeyedNode.OperatorKey, HttpMethod.Patch, path, """{"enabled":false}""");
        (await node.PostAsync(secret, "/v1/tasks", Task)).AssertError(HttpStatusCode.Unauthorized, "unauthorized");
        var changed = await node.SendAsync(KeyedNode.OperatorKey, HttpMethod.Patch, path, """{"enabled":true,"name":"shop","expires_at":null,"rate_limit_per_day":null,"allowed_models":null,"scopes":["read"]}""");
        Assert.Equal("""[["read"],[],60,null,9,true,"life","shop",null]""", Fields(changed.Json, "scopes", "allowed_models", "rate_limit_per_minute", "rate_limit_per_day", "max_live_tasks", "enabled", "tenant", "name", "expires_at"));
        (await node.PostAsync(secret, "/v1/tasks", Task)).AssertError(HttpStatusCode.Forbidden, "forbidden");

        Assert.Equal(HttpStatusCode.NoContent, (await node.SendAsync(KeyedNode.OperatorKey, HttpMethod.Delete, path)).Status);
        (await node.GetAsync(secret, "/v1/tasks")).AssertError(HttpStatusCode.Unauthorized, "unauthorized");
        (await node.GetAsync(KeyedNode.OperatorKey, path)).AssertError(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task OperatorKey_IsGoodForKeysAlone()
    {
        (await node.GetAsync(KeyedNode.OperatorKey, "/v1/tasks")).AssertError(HttpStatusCode.Forbidden, "forbidden");
        (await node.PostAsync(KeyedNode.OperatorKey, "/v1/tasks", Task)).AssertError(HttpStatusCode.Forbidden, "forbidden");
        (await node.GetAsync(KeyedNode.OperatorKey, "/v1/tasks/events")).AssertError(HttpStatusCode.Forbidden, "forbidden");
        (await node.PostAsync(KeyedNode.OperatorKey, "/v1/auth/ephemeral-key")).AssertError(HttpStatusCode.Forbidden, "forbidden");
        (await node.PostAsync(KeyedNode.OperatorKey, "/v1/providers/simulation/pause")).AssertError(HttpStatusCode.Forbidden, "forbidden");
        (await node.GetAsync(KeyedNode.OperatorKey, "/v1/keys")).AssertError(HttpStatusCode.BadRequest, "missing_parameter");
        Assert.Equal(HttpStatusCode.OK, (await node.GetAsync(KeyedNode.OperatorKey, "/v1/keys?tenant=nobody")).Status);
        (await node.GetAsync(KeyedNode.OperatorKey[..^1], "/v1/keys?tenant=nobody")).AssertError(HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Fact]
    public async Task AdminKey_MakesKeysOfItsOwnTenantAlone()
    {
        var admin = await node.MakeAsync("own", "\"scopes\":[\"admin\"]");
        var (_, foreign) = await node.MakeWithIdAsync("foreign");

        var made = await node.PostAsync(admin, "/v1/keys", """{"name":"mine"}""");

        Assert.Equal("own", made.Json.GetProperty("tenant").GetString());
        Assert.Equal(HttpStatusCode.Created, (await node.PostAsync(admin, "/v1/keys", """{"name":"mine","tenant":"own"}""")).Status);
        (await node.PostAsync(admin, "/v1/keys", """{"name":"mine","tenant":"foreign"}""")).AssertError(HttpStatusCode.Forbidden, "forbidden");
        (await node.GetAsync(admin, "/v1/keys?tenant=foreign")).AssertError(HttpStatusCode.Forbidden, "forbidden");
        (await node.GetAsync(admin, $"/v1/keys/{foreign}")).AssertError(HttpStatusCode.NotFound, "not_found");
        (await node.SendAsync(admin, HttpMethod.Patch, $"/v1/keys/{foreign}", """{"enabled":false}""")).AssertError(HttpStatusCode.NotFound, "not_found");
        (await node.SendAsync(admin, HttpMethod.Delete, $"/v1/keys/{foreign}")).AssertError(HttpStatusCode.NotFound, "not_found");
        Assert.Equal(3, (await node.GetAsync(admin, "/v1/keys")).Json.GetProperty("data").GetArrayLength());
    }

    [Theory]
    [InlineData("""{}""", "missing_parameter", "name")]
    [InlineData("""{"name":"x"}""", "missing_parameter", "tenant")]
    [InlineData("""{"name":"x","tenant":"Upper"}""", "invalid_request", "tenant")]
    [InlineData("""{"name":"x","tenant":"a/b"}""", "invalid_request", "tenant")]
    [InlineData("""{"name":"x","tenant":"t","scopes":["write"]}""", "invalid_request", "scopes")]
    [InlineData("""{"name":"x","tenant":"t","scopes":[]}""", "invalid_request", "scopes")]
    [InlineData("""{"name":"x","tenant":"t","max_live_task":5}""", "invalid_request", "max_live_task")]
    [InlineData("""{"name":"x","tenant":"t","rate_limit_per_minute":0}""", "invalid_request", "rate_limit_per_minute")]
    [InlineData("""{"name":"x","tenant":"t","rate_limit_per_day":1.5}""", "invalid_request", "rate_limit_per_day")]
    [InlineData("""{"name":"x","tenant":"t","expires_at":"2020-01-01T00:00:00Z"}""", "invalid_request", "expires_at")]
    [InlineData("""{"name":"x","tenant":"t","expires_at":"2030-01-01T00:00:00Z","expires_in":5}""", "invalid_request", "expires_in")]
    [InlineData("""{"name":"x","tenant":"t","allowed_models":["a*b"]}""", "invalid_request", "allowed_models")]
    [InlineData("""{"name":"x","tenant":"t","allowed_models":[7]}""", "invalid_request", "allowed_models")]
    [InlineData("""{"name":"x","tenant":"t","enabled":false}""", "invalid_request", "enabled")]
    [InlineData("""[]""", "invalid_request", null)]
    public async Task Create_WithAMistake_NamesTheField(string body, string code, string? field)
    {
        var error = (await node.PostAsync(KeyedNode.OperatorKey, "/v1/keys", body)).AssertError(HttpStatusCode.BadRequest, code);

        Assert.Equal(field, error.GetProperty("field").GetString());
    }

    [Fact]
    public async Task EphemeralKey_ReadsAndWatches_AndGoesWithTheKeyThatMadeIt()
    {
        var (secret, id) = await node.MakeWithIdAsync("pages");
        var task = await node.SubmitAsync(secret);

        var made = (await node.PostAsync(secret, "/v1/auth/ephemeral-key")).Json;

        var key = made.GetProperty("ephemeralKey").GetString()!;
        Assert.Equal((key, 300), (made.GetProperty("ephemeral_key").GetString(), made.GetProperty("expiresInSeconds").GetInt32()));
        Assert.InRange(made.GetProperty("expires_at").GetDateTimeOffset() - TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(5));
        Assert.Equal(HttpStatusCode.OK, (await node.GetAsync(key, $"/v1/tasks/{task}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await node.GetAsync(key, $"/v1/tasks/{task}")).Status);
        (await node.PostAsync(key, "/v1/tasks", Task)).AssertError(HttpStatusCode.Forbidden, "forbidden");
        (await node.PostAsync(key, $"/v1/tasks/{task}/cancel")).AssertError(HttpStatusCode.Forbidden, "forbidden");
        (await node.PostAsync(key, "/v1/auth/ephemeral-key")).AssertError(HttpStatusCode.Forbidden, "forbidden");
        (await node.GetAsync(key, "/v1/keys")).AssertError(HttpStatusCode.Forbidden, "forbidden");
        await node.SendAsync(KeyedNode.OperatorKey, HttpMethod.Patch, $"/v1/keys/{id}?tenant=pages", """{"enabled":false}""");
        (await node.GetAsync(key, $"/v1/tasks/{task}")).AssertError(HttpStatusCode.Unauthorized, "unauthorized");
    }

    private static string Fields(JsonElement key, params string[] names) => $"[{string.Join(',', names.Select(name => key.GetProperty(name).GetRawText()))}]";
}
