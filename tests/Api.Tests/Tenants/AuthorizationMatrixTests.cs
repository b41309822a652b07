using System.Net;
using System.Net.Http.Headers;
using System.Reflection;
using Microsoft.AspNetCore.Routing;
using Orleans.MediaTasks.Api.Dialects.Conduit;
using Orleans.MediaTasks.Api.Hosting;
using Orleans.MediaTasks.Api.Progress;

namespace Orleans.MediaTasks.Api.Tenants;

/// <summary>Every route of a whole node × every kind of key. The routes come from the node itself.</summary>
public sealed class AuthorizationMatrixTests(KeyedNode node) : IClassFixture<KeyedNode>
{
    private static readonly byte[] Picture = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    private IEnumerable<string> Routes => node.Endpoints.OfType<RouteEndpoint>().SelectMany(RouteTable.NamesOf).Distinct();

    [Fact]
    public void Routes_AreAllClassified()
    {
        var unclassified = Routes.Where(route => RouteTable.Find(route) is null).ToList();
        var gone = RouteTable.Routes.Keys.Except(Routes).ToList();

        Assert.True(unclassified is [], $"Say in RouteTable who may use: {string.Join(", ", unclassified)}");
        Assert.Empty(gone);
    }

    public static TheoryData<Type, string[]> Hubs => new()
    {
        // Cancel asks for the scope to submit by itself (RevocationTests has it); the others read.
        { typeof(ProgressHub), ["Cancel", "Subscribe", "SubscribeAll", "Unsubscribe", "Watch"] },
        { typeof(MediaGenerationHub), ["SubscribeToTask", "UnsubscribeFromTask"] },
        { typeof(ImageGenerationHub), ["SubscribeToTask", "UnsubscribeFromTask"] },
        { typeof(VideoGenerationHub), ["SubscribeToTask", "UnsubscribeFromTask"] },
        { typeof(TaskHub), ["SubscribeToTask", "SubscribeToTaskType", "UnsubscribeFromTask", "UnsubscribeFromTaskType"] },
    };

    [Theory]
    [MemberData(nameof(Hubs))]
    public void HubMethods_AreAllClassified(Type hub, string[] known)
    {
        var methods = hub.GetMethods(BindingFlags.Instance | BindingFlags.Public)
            .Where(method => typeof(ProgressHub).Assembly == method.DeclaringType!.Assembly && method.GetBaseDefinition() == method && !method.IsSpecialName).Select(method => method.Name);

        Assert.Equal(known, methods.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task EveryRoute_ForEveryKindOfKey_AnswersAsTheTableSays()
    {
        var keys = await MakeKeysAsync();
        var things = await MakeThingsAsync(keys.Owner);
        var wrong = new List<string>();
        foreach (var route in Routes)
        {
            foreach (var (name, key, expected) in ExpectationsOf(RouteTable.Find(route)!.Value, keys))
            {
                var status = await CallAsync(route, things, key);
                if (!expected.Allows(status))
                {
                    wrong.Add($"{route} with {name}: {(int)status} instead of {expected}");
                }
            }
        }

        Assert.True(wrong is [], string.Join(Environment.NewLine, wrong));
    }

    private static IEnumerable<(string Name, string? Key, Expected Status)> ExpectationsOf(RouteAccess access, Keys keys)
    {
        (string Name, string? Key)[] useless = [("no key", null), ("an unknown key", KeyText.New()), ("a made-up key", "condt_wrong"), ("an expired key", keys.Expired), ("a disabled key", keys.Disabled), ("a forged page key", keys.Forged)];
        foreach (var (name, key) in useless)
        {
            yield return (name, key, access == RouteAccess.Open ? Expected.LetIn : Expected.Unauthorized);
        }

        var isOwn = access is RouteAccess.ReadOwn or RouteAccess.SubmitOwn or RouteAccess.KeysOwn;
        var forOthers = isOwn ? Expected.NotFound : Expected.LetIn;
        var reads = access is RouteAccess.Open or RouteAccess.Read or RouteAccess.ReadOwn or RouteAccess.ReadOfServer;
        var submits = reads || access is RouteAccess.Submit or RouteAccess.SubmitOwn;
        yield return ("a key that reads only", keys.ReadOnly, reads ? Expected.LetIn : Expected.Forbidden);
        yield return ("a page's key", keys.Page, reads && access != RouteAccess.ReadOfServer ? Expected.LetIn : Expected.Forbidden);
        yield return ("a key that submits only", keys.SubmitOnly, access == RouteAccess.Open ? Expected.LetIn : reads || !submits ? Expected.Forbidden : Expected.Any);
        yield return ("another tenant's key", keys.Other, submits ? forOthers : Expected.Forbidden);
        yield return ("the operator's key", KeyedNode.OperatorKey, access is RouteAccess.Open ? Expected.LetIn : access is RouteAccess.Keys or RouteAccess.KeysOwn ? Expected.Any : Expected.Forbidden);
        if (access is not RouteAccess.Admin)
        {
            yield return ("another tenant's admin key", keys.OtherAdmin, forOthers);
        }
    }

    private async Task<Keys> MakeKeysAsync()
    {
        var (disabled, id) = await node.MakeWithIdAsync("owner", "\"scopes\":[\"admin\"]");
        await node.SendAsync(KeyedNode.OperatorKey, HttpMethod.Patch, $"/v1/keys/{id}?tenant=owner", """{"enabled":false}""");
        var owner = await node.MakeAsync("owner", "\"scopes\":[\"admin\"]");
        var page = (await node.PostAsync(owner, "/v1/auth/ephemeral-key")).Json.GetProperty("ephemeral_key").GetString()!;
        return new Keys
        {
            Owner = owner,
            Page = page,
            Forged = EphemeralKey.Make(KeyText.HashOf(owner), [1, 2, 3], TimeProvider.System.GetUtcNow().AddMinutes(5)),
            Disabled = disabled,
            Expired = await node.MakeExpiredAsync("owner"),
            ReadOnly = await node.MakeAsync("owner", "\"scopes\":[\"read\"]"),
            SubmitOnly = await node.MakeAsync("third", "\"scopes\":[\"submit\"]"),
            Other = await node.MakeAsync("other"),
            OtherAdmin = await node.MakeAsync("other", "\"scopes\":[\"admin\"]"),
        };
    }

    /// <summary>One of each that a route can name, all of the same tenant.</summary>
    private async Task<Dictionary<string, string>> MakeThingsAsync(string owner)
    {
        using var http = new HttpClient { BaseAddress = node.Address, Timeout = Deadlines.Request };
        using var upload = new HttpRequestMessage(HttpMethod.Put, "/v1/media") { Content = new ByteArrayContent(Picture) };
        (upload.Headers.Authorization, upload.Content.Headers.ContentType) = (new AuthenticationHeaderValue("Bearer", owner), new MediaTypeHeaderValue("image/png"));
        using var stored = await http.SendAsync(upload);
        return new Dictionary<string, string>
        {
            ["/v1/keys/{id}"] = (await node.MakeWithIdAsync("owner")).Id,
            ["{id}"] = await node.SubmitAsync(owner),
            ["{**key}"] = System.Text.Json.JsonDocument.Parse(await stored.Content.ReadAsStringAsync()).RootElement.GetProperty("key").GetString()!,
            ["{name}"] = "simulation",
            ["{**name}"] = "sim/image",
            ["{**model}"] = "sim/image",
            ["{variant}"] = "720p",
            ["{file}"] = "index.m3u8",
            ["{code}"] = "not_found",
        };
    }

    private async Task<HttpStatusCode> CallAsync(string route, Dictionary<string, string> things, string? key)
    {
        var (method, path) = (route.Split(' ')[0].Replace("ANY", route.EndsWith("/negotiate", StringComparison.Ordinal) ? "POST" : "GET", StringComparison.Ordinal), route.Split(' ')[1]);
        path = path.StartsWith("/v1/keys/", StringComparison.Ordinal) ? path.Replace("{id}", things["/v1/keys/{id}"], StringComparison.Ordinal) : path;
        foreach (var (name, value) in things)
        {
            path = path.Replace(name, value, StringComparison.Ordinal);
        }

        path += QueryOf(path, things);
        using var http = new HttpClient { BaseAddress = node.Address, Timeout = Deadlines.Request };
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Content = method == "PATCH" ? new StringContent("""{"name":"changed"}""", System.Text.Encoding.UTF8, "application/json") : null;
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);

        // Streams have no end, so only the beginning is waited for.
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    /// <summary>Of routes that name the task there, or would wait for its end.</summary>
    private static string QueryOf(string path, Dictionary<string, string> things) =>
        path.Contains("/statusTask/", StringComparison.Ordinal) ? $"?taskId={things["{id}"]}"
        : path.EndsWith("/poll", StringComparison.Ordinal) ? "?timeout=1"
        : "";

    private sealed record Keys
    {
        public required string Owner { get; init; }

        public required string Page { get; init; }

        public required string Forged { get; init; }

        public required string Disabled { get; init; }

        public required string Expired { get; init; }

        public required string ReadOnly { get; init; }

        public required string SubmitOnly { get; init; }

        public required string Other { get; init; }

        public required string OtherAdmin { get; init; }
    }

    private sealed record Expected(string Name, Func<HttpStatusCode, bool> Allows)
    {
        public static readonly Expected Unauthorized = new("401", status => status == HttpStatusCode.Unauthorized);

        public static readonly Expected Forbidden = new("403", status => status == HttpStatusCode.Forbidden);

        public static readonly Expected NotFound = new("404", status => status == HttpStatusCode.NotFound);

        public static readonly Expected LetIn = new("neither 401, 403 nor 5xx", status => status is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden) && (int)status < 500);

        public static readonly Expected Any = new("neither 401 nor 5xx", status => status is not HttpStatusCode.Unauthorized && (int)status < 500);

        public override string ToString() => Name;
    }
}
