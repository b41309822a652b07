using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.MediaTasks.Api.Hosting;

namespace Orleans.MediaTasks.Api.Dialects.Contract;

/// <summary>A receiver of webhooks on this machine, which answers what the test says.</summary>
internal sealed class WebhookInbox : IAsyncDisposable
{
    private readonly Channel<Message> _messages = Channel.CreateUnbounded<Message>();
    private readonly List<Message> _all = [];
    private readonly WebApplication _server;

    private WebhookInbox(WebApplication server, Func<Message, int> answer)
    {
        _server = server;
        _server.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            var message = new Message(context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase), body.ToArray());
            context.Response.StatusCode = answer(message);
            await _messages.Writer.WriteAsync(message);
        });
    }

    /// <summary>Where it is.</summary>
    public string Url => $"{_server.Urls.First()}/hook";

    public static async Task<WebhookInbox> StartAsync(Func<Message, int>? answer = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        var inbox = new WebhookInbox(builder.Build(), answer ?? (_ => 200));
        await inbox._server.StartAsync();
        return inbox;
    }

    /// <summary>The first message, past or future, that meets a condition.</summary>
    public async Task<Message> UntilAsync(Func<Message, bool> condition)
    {
        using var deadline = new CancellationTokenSource(Deadlines.Request);
        while (true)
        {
            if (_all.Find(message => condition(message)) is { } found)
            {
                return found;
            }

            _all.Add(await _messages.Reader.ReadAsync(deadline.Token));
        }
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    /// <summary>A request as it came.</summary>
    internal sealed record Message(IReadOnlyDictionary<string, string> Headers, byte[] Body)
    {
        public JsonElement Json => JsonDocument.Parse(Body).RootElement;

        public string Id => Headers["webhook-id"];

        public string? Type => Json.TryGetProperty("type", out var type) ? type.GetString() : null;

        /// <summary>The HMAC over the raw body, keyed by the text of a secret.</summary>
        public string Hex(string secret) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Body));

        /// <summary>The signature of Standard Webhooks, keyed by a secret that has no prefix.</summary>
        public string Standard(string secret) =>
            $"v1,{Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), (byte[])[.. Encoding.UTF8.GetBytes($"{Id}.{Headers["webhook-timestamp"]}."), .. Body]))}";
    }
}
