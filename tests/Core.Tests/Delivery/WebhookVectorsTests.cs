using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Delivery;

/// <summary>Whole messages, for receivers in other languages to verify: tests/Clients does it with the libraries and the code that documents tell them to use.</summary>
public sealed class WebhookVectorsTests
{
    private const string Prompt = "A <cat> & a \"dog\" 😀 \u2028\u3000 'x' \u0001\u000b \\ / é \u007f";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.Default };

    [Fact]
    public void Messages_OfEveryForm_AreTheCommittedOnes()
    {
        var input = JsonSerializer.Serialize(new { prompt = Prompt, title = Prompt });
        var metadata = """{"user":"u\ud83d\ude00","2":1,"1":0.10,"big":9007199254740993,"large":1e21,"small":1E-7,"zero":-0,"half":"a\ud800b"}""";
        var video = News.Done(MediaTaskKinds.Video, input, metadata, News.Media("video", "v/ä b.mp4", "video/mp4") with { DurationSeconds = 0.1 }, News.Media("thumbnail", "v/t.jpg", "image/jpeg"));
        var audio = News.Done(MediaTaskKinds.Audio, input, metadata, News.Media("audio", "a.mp3", "audio/mpeg") with { DurationSeconds = 12.50 });
        var plain = News.Receiver() with { Secret = "a secret without a prefix, ü" };

        var messages = new[]
        {
            Vector("event", News.Receiver(), video),
            Vector("short names", News.Receiver(naming: EventNaming.Short), audio),
            Vector("hook", News.Receiver(WebhookForm.Hook), video),
            Vector("status", News.Receiver(WebhookForm.Status), audio),
            Vector("failed", News.Receiver(), Given.Failed()),
            Vector("plain secret", plain, video),
            Vector("rotation", plain with { PreviousSecret = News.Secret, PreviousSecretUntil = Given.Now.AddDays(1) }, video, News.Secret),
        };

        Snapshot.FileIs("tests/Clients/webhooks.verified.json", JsonSerializer.Serialize(messages, Indented) + "\n");
    }

    private static object Vector(string name, WebhookReceiver receiver, MediaTaskState row, string? previousSecret = null)
    {
        var message = WebhookMessages.Make(receiver, row, News.EventOf(row), $"evt_{Given.Id.Value:n}_3", Given.Now.AddHours(1));
        return new
        {
            name,
            secret = receiver.Secret,
            previousSecret,
            headers = message.Headers.ToDictionary(header => header.Key, header => header.Value),
            body = Encoding.UTF8.GetString(message.Body.Span),
        };
    }
}
