using System.Text.Json;
using Orleans.MediaTasks.Providers;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Delivery;

public sealed class EventBodyTests
{
    private static readonly string Id = Given.Id.ToPublicString();

    [Fact]
    public void Progress_IsTheDocumentedBody()
    {
        var row = Given.Processing(new MediaTaskSpec { Input = """{"prompt":"A <cat> 😀"}""", Metadata = """{"user":"u1"}""" }) with { Kind = MediaTaskKinds.Video };
        var news = new TaskEvent
        {
            Type = TaskEventType.Progress,
            At = Given.Now.AddSeconds(30),
            Status = MediaTaskStatus.Processing,
            Attempt = 1,
            Progress = 50,
            Stage = "encoding",
            EstimatedRemaining = TimeSpan.FromSeconds(30),
        };

        Assert.Equal(
            """{"id":"evt_1","type":"video.generation.progress","event_type":"task.progress","webhook_type":"video_generation_progress","created_at":"2026-03-01T12:00:30.000Z","timestamp":"2026-03-01T12:00:30.000Z","task_id":"ID","status":"processing","model":"fast/one","prompt":"A <cat> 😀","progress_percentage":50,"message":"encoding","estimated_seconds_remaining":30,"data":{"task_id":"ID","taskId":"ID","user_id":"u1","userId":"u1","progress":50,"stage":"encoding","estimated_time_remaining":30,"estimatedTimeRemaining":30,"attempt":1,"metadata":{"user":"u1"}}}"""
                .Replace("ID", Id, StringComparison.Ordinal),
            News.BodyOf(row, news, News.Receiver()));
    }

    [Fact]
    public void Completed_OfAnImage_HasItsAddressesInEverySpelling()
    {
        var row = News.Done(MediaTaskKinds.Image, outputs: [News.Media("image", "i/a b.png", "image/png"), News.Media("image", "i/2.png", "image/png"), News.Media("thumbnail", "i/t.png", "image/png")]);

        Assert.Equal(
            """{"id":"evt_1","type":"image.completed","event_type":"task.completed","webhook_type":"image_generation_completed","created_at":"2026-03-01T12:00:08.123Z","timestamp":"2026-03-01T12:00:08.123Z","task_id":"ID","status":"completed","model":"fast/one","prompt":"A cat","generation_duration_seconds":8.123,"image_urls":["https://grid.example/v1/media/i/a%20b.png","https://grid.example/v1/media/i/2.png"],"images_generated":2,"result":{"url":"https://grid.example/v1/media/i/a%20b.png","outputs":[{"role":"image","url":"https://grid.example/v1/media/i/a%20b.png","content_type":"image/png","file_size":12345,"width":null,"height":null,"duration":null},{"role":"image","url":"https://grid.example/v1/media/i/2.png","content_type":"image/png","file_size":12345,"width":null,"height":null,"duration":null},{"role":"thumbnail","url":"https://grid.example/v1/media/i/t.png","content_type":"image/png","file_size":12345,"width":null,"height":null,"duration":null}]},"error":null,"data":{"task_id":"ID","taskId":"ID","user_id":null,"userId":null,"image_url":"https://grid.example/v1/media/i/a%20b.png","imageUrl":"https://grid.example/v1/media/i/a%20b.png","image_urls":["https://grid.example/v1/media/i/a%20b.png","https://grid.example/v1/media/i/2.png"],"imageUrls":["https://grid.example/v1/media/i/a%20b.png","https://grid.example/v1/media/i/2.png"],"file_size":12345,"fileSize":12345,"duration":null,"generation_time":8123,"generationTime":8123,"model":"fast/one"}}"""
                .Replace("ID", Id, StringComparison.Ordinal),
            News.BodyOf(row, News.EventOf(row), News.Receiver(naming: EventNaming.Short)));
    }

    [Theory]
    [InlineData(MediaTaskKinds.Video, "video")]
    [InlineData(MediaTaskKinds.Transcode, "video")]
    [InlineData(MediaTaskKinds.Transcode, "playlist")]
    public void Completed_OfWhatIsAVideo_HasItsAddressAndThumbnail(string kind, string role)
    {
        using var body = Body(News.Done(kind, outputs: [News.Media("thumbnail", "t.jpg", "image/jpeg"), News.Media(role, "v.mp4", "video/mp4")]));
        var data = body.RootElement.GetProperty("data");

        Assert.All(["video_url", "videoUrl"], name => Assert.Equal("https://grid.example/v1/media/v.mp4", data.GetProperty(name).GetString()));
        Assert.All(["thumbnail_url", "thumbnailUrl"], name => Assert.Equal("https://grid.example/v1/media/t.jpg", data.GetProperty(name).GetString()));
        Assert.Equal("https://grid.example/v1/media/v.mp4", body.RootElement.GetProperty("video_url").GetString());
    }

    [Fact]
    public void Completed_OfValuesWithoutMedia_CarriesThem()
    {
        using var body = Body(News.Done(MediaTaskKinds.Embedding, outputs: [new MediaOutput { Role = "embedding", ContentType = "application/json", Data = "[0.10, 1E-7]" }]));

        Assert.Equal("task.completed", body.RootElement.GetProperty("type").GetString());
        Assert.Equal("[0.1,1e-7]", body.RootElement.GetProperty("result").GetProperty("outputs")[0].GetProperty("data").GetRawText());
        Assert.False(body.RootElement.GetProperty("data").TryGetProperty("image_url", out _));
    }

    [Fact]
    public void Failed_SaysWhyAndNeverAsAnObject()
    {
        using var body = Body(Given.Failed());
        var data = body.RootElement.GetProperty("data");

        Assert.Equal(("failed", "It cannot be read."), (body.RootElement.GetProperty("status").GetString(), body.RootElement.GetProperty("error").GetString()));
        Assert.Equal(("It cannot be read.", "invalid_request", "invalid_request"), (data.GetProperty("error").GetString(), data.GetProperty("error_code").GetString(), data.GetProperty("errorCode").GetString()));
        Assert.Equal((false, false, 1), (data.GetProperty("is_retryable").GetBoolean(), data.GetProperty("isRetryable").GetBoolean(), data.GetProperty("attempts").GetInt32()));
    }

    [Fact]
    public void Retrying_SaysWhen()
    {
        var row = Given.Retrying();
        using var body = Body(row);

        Assert.Equal(("retrying", "image.generation.retrying"), (body.RootElement.GetProperty("status").GetString(), body.RootElement.GetProperty("type").GetString()));
        Assert.Equal(row.DueAt!.Value.UtcDateTime, body.RootElement.GetProperty("data").GetProperty("next_retry_at").GetDateTime(), TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public void Cancelled_IsToldAsSuch()
    {
        using var body = Body(Given.Cancelled());

        Assert.Equal("cancelled", body.RootElement.GetProperty("status").GetString());
        Assert.Equal(0, body.RootElement.GetProperty("data").GetProperty("attempts").GetInt32());
    }

    /// <summary>A delivery is repeated for days; a receiver that compares, and every signature over the body, must see the same bytes.</summary>
    [Fact]
    public void AnyEvent_ToldAgainAfterTheTaskHasGoneOn_HasTheSameBytes()
    {
        var queued = Given.Queued(null, Given.OtherRoute);
        var started = queued.After(Given.Grant(1));
        var retrying = started.After(Given.Report(1, Given.Crash));
        var second = retrying.After(new MediaTaskCommand.WakeupDue(), retrying.DueAt).After(Given.Grant(2), retrying.DueAt);
        var fallen = second.After(Given.Report(2, new AttemptOutcome.Misconfigured("No key.")), retrying.DueAt);
        var third = fallen.After(Given.Grant(3), retrying.DueAt);
        var failed = third.After(Given.Report(3, new AttemptOutcome.Invalid("It cannot be read.")), retrying.DueAt);
        var completed = failed.After(new MediaTaskCommand.Retry(), retrying.DueAt).After(Given.Grant(4), retrying.DueAt).After(Given.Report(4, Given.Success), retrying.DueAt);

        foreach (var (previous, next) in ((MediaTaskState, MediaTaskState)[])[(queued, started), (started, retrying), (retrying, second), (fallen, third), (third, failed)])
        {
            var news = TaskEvents.Of(previous, next)!;
            foreach (var form in Enum.GetValues<WebhookForm>())
            {
                Assert.Equal(News.BodyOf(next, news, News.Receiver(form)), News.BodyOf(completed, news, News.Receiver(form)));
            }
        }
    }

    [Fact]
    public void Failed_BeforeAnyAttempt_HasTheSameBytesAfterTheRetry()
    {
        var waiting = Given.Queued(new MediaTaskSpec { StartTtl = TimeSpan.FromMinutes(1) });
        var expired = waiting.After(new MediaTaskCommand.WakeupDue(), Given.Now.AddMinutes(2));
        var completed = expired.After(new MediaTaskCommand.Retry(), Given.Now.AddMinutes(3)).After(Given.Grant(1), Given.Now.AddMinutes(3)).After(Given.Report(1, Given.Success), Given.Now.AddMinutes(3));
        var news = TaskEvents.Of(waiting, expired)!;

        Assert.Equal(News.BodyOf(expired, news, News.Receiver()), News.BodyOf(completed, news, News.Receiver()));
    }

    [Theory]
    [InlineData(WebhookForm.Event)]
    [InlineData(WebhookForm.Hook)]
    [InlineData(WebhookForm.Status)]
    public void AnyForm_BeyondOneMebibyte_SaysSoUnderTheSameIds(WebhookForm form)
    {
        var large = new string('x', WebhookBodies.MaximumLength);
        var variants = $$"""{"variants":["{{large}}"]}""";
        var row = News.Done(MediaTaskKinds.Transcode, metadata: $$"""{"note":"{{large}}"}""", outputs: [News.Media("playlist", form == WebhookForm.Status ? large : "m.m3u8", "a/b") with { Data = variants }]);

        var body = News.BodyOf(row, News.EventOf(row), News.Receiver(form));

        Assert.Contains("\"Payload too large\"", body, StringComparison.Ordinal);
        Assert.InRange(body.Length, 100, 1000);
        Assert.Contains(form == WebhookForm.Status ? Given.Id.ToPrefixedString() : "\"id\":\"evt_1\"", body, StringComparison.Ordinal);
    }

    private static JsonDocument Body(MediaTaskState row) => JsonDocument.Parse(News.BodyOf(row, News.EventOf(row), News.Receiver()));
}
