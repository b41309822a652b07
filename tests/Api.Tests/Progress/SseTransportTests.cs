using System.Globalization;
using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;

namespace Orleans.MediaTasks.Api.Progress;

public sealed class SseTransportTests : SocketTransportConformance
{
    private protected override Task<IWatch> OpenAsync(ProgressHost host, ScriptedTask task, long? since, bool isStalled) =>
        WatchAsync(host.As("acme"), task.PublicId, since);

    internal static Task<IWatch> WatchAsync(Caller caller, string task, long? since = null) => SseWatch.OpenAsync(caller, task, since);

    private sealed class SseWatch : IWatch
    {
        private readonly HttpClient _client;
        private readonly Stream _body;
        private readonly IAsyncEnumerator<SseItem<string>> _events;

        private SseWatch(HttpClient client, Stream body)
        {
            (_client, _body) = (client, body);
            _events = SseParser.Create(body).EnumerateAsync(CancellationToken.None).GetAsyncEnumerator();
        }

        public static async Task<IWatch> OpenAsync(Caller caller, string task, long? since)
        {
            var client = caller.Client();
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/tasks/{task}/events");
            if (since is { } last)
            {
                request.Headers.Add("Last-Event-ID", last.ToString(CultureInfo.InvariantCulture));
            }

            var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
            if (response.StatusCode == HttpStatusCode.NotFound)
            {
                throw new TaskNotFoundException();
            }

            Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
            return new SseWatch(client, await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        }

        public async Task<Told?> NextAsync(CancellationToken cancellationToken)
        {
            if (!await _events.MoveNextAsync().AsTask().WaitAsync(cancellationToken))
            {
                return null;
            }

            var told = Told.Of(JsonDocument.Parse(_events.Current.Data).RootElement, _events.Current.EventType);
            Assert.Equal(told.Sequence.ToString(CultureInfo.InvariantCulture), _events.Current.EventId);
            return told;
        }

        public async ValueTask DisposeAsync()
        {
            await _body.DisposeAsync();
            _client.Dispose();
        }
    }
}
