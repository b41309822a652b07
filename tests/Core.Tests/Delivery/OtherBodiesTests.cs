using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Delivery;

public sealed class OtherBodiesTests
{
    private static readonly string Id = Given.Id.ToPublicString();

    [Fact]
    public void Hook_OfAVideoThatIsDone_IsTheDocumentedBody()
    {
        var row = News.Done(
            MediaTaskKinds.Transcode,
            metadata: """{"mindia":{"file":{"key":"up/1.mp4","name":"holiday.mp4","content_type":"video/mp4","bytes":1000}},"user":"u1"}""",
            outputs: [News.Media("playlist", "v/master.m3u8", "application/vnd.apple.mpegurl") with { Width = 1280, Height = 720, DurationSeconds = 2.50, Data = """{"variants":[{"name":"720p","bitrate":2800}]}""" }]);

        Assert.Equal(
            """{"hook":{"id":"evt_1","event":"video.completed","target":"https://example.com/hook","project":"acme","created_at":"2026-03-01T12:00:08.123Z","webhook_id":"ep_1"},"data":{"type":"video","id":"ID","task_id":"ID","status":"completed","filename":"up/1.mp4","original_filename":"holiday.mp4","url":"https://grid.example/v1/media/up/1.mp4","content_type":"video/mp4","file_size":1000,"width":1280,"height":720,"duration":2.5,"hls_url":"https://grid.example/v1/media/v/master.m3u8","variants":[{"name":"720p","bitrate":2800}]},"initiator":{"user_id":"u1","ip":null,"user_agent":null}}"""
                .Replace("ID", Id, StringComparison.Ordinal),
            News.BodyOf(row, News.EventOf(row), News.Receiver(WebhookForm.Hook)));
    }

    [Fact]
    public void Hook_OfAFailure_SaysWhy()
    {
        var row = Given.Failed() with { Kind = MediaTaskKinds.Transcode };

        var body = News.BodyOf(row, News.EventOf(row), News.Receiver(WebhookForm.Hook));

        Assert.Contains("\"event\":\"video.failed\"", body, StringComparison.Ordinal);
        Assert.Contains("\"error\":\"It cannot be read.\",\"error_code\":\"invalid_request\"", body, StringComparison.Ordinal);
    }

    [Fact]
    public void Status_OfASuccess_IsWhatALookAtTheTaskAnswers()
    {
        var row = News.Done(MediaTaskKinds.Image, outputs: [News.Media("image", "i/1.png", "image/png"), News.Media("thumbnail", "i/t.png", "image/png")]);

        Assert.Equal(
            """{"code":200,"message":"success","data":{"taskId":"PREFIXED","state":"success","createTime":1772366400000,"progress":100,"resultJson":"{\"resultUrls\":[\"https://grid.example/v1/media/i/1.png\"]}","costTime":8123,"completeTime":1772366408123}}"""
                .Replace("PREFIXED", Given.Id.ToPrefixedString(), StringComparison.Ordinal),
            News.BodyOf(row, News.EventOf(row), News.Receiver(WebhookForm.Status)));
    }

    [Fact]
    public void Status_OfSound_ListsItsTracks()
    {
        var row = News.Done(MediaTaskKinds.Audio, input: """{"title":"Rain"}""", outputs: [News.Media("audio", "a.mp3", "audio/mpeg") with { DurationSeconds = 3 }]);

        Assert.Contains(
            """\"tracks\":[{\"id\":\"ID-0\",\"title\":\"Rain\",\"audio_url\":\"https://grid.example/v1/media/a.mp3\",\"image_url\":null,\"duration\":3}]""".Replace("ID", Id, StringComparison.Ordinal),
            News.BodyOf(row, News.EventOf(row), News.Receiver(WebhookForm.Status)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Status_OfAFailure_HasItsCode()
    {
        var row = Given.Failed();

        Assert.Equal(
            """{"code":200,"message":"success","data":{"taskId":"PREFIXED","state":"failed","createTime":1772366400000,"progress":0,"failCode":"INVALID_PROMPT","failMsg":"It cannot be read.","cancelled":false,"completeTime":1772366400000}}"""
                .Replace("PREFIXED", Given.Id.ToPrefixedString(), StringComparison.Ordinal),
            News.BodyOf(row, News.EventOf(row), News.Receiver(WebhookForm.Status)));
    }

    [Fact]
    public void Status_OfACancel_IsAFailureThatSaysSo()
    {
        var row = Given.Cancelled();

        Assert.Contains(
            "\"state\":\"failed\",\"createTime\":1772366400000,\"progress\":0,\"failCode\":\"CANCELLED\",\"failMsg\":\"The task was cancelled.\",\"cancelled\":true",
            News.BodyOf(row, News.EventOf(row), News.Receiver(WebhookForm.Status)),
            StringComparison.Ordinal);
    }
}
