using System.Net;
using System.Text.Json;
using Orleans.MediaTasks.Api.Hosting;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Mindia;

/// <summary>What the tests of this dialect share.</summary>
internal static class MindiaSamples
{
    public static readonly byte[] Video = [0, 0, 0, 24, .. "ftypisom"u8, 0, 0, 2, 0];

    public const string Variants = """{"variants":[{"name":"720p","resolution":"1280x720","bitrate":2800000,"width":1280,"height":720,"playlist_path":"720p/index.m3u8"}]}""";

    public static MediaTaskSnapshot Transcode(MediaTaskStatus status = MediaTaskStatus.Processing, int attempt = 1) => Samples.Task() with
    {
        Spec = new MediaTaskSpec { Model = "VideoTranscoding", Input = """{"source":"k1.mp4"}""", Retry = new RetryPolicy { MaximumAttempts = 4 } },
        Kind = MediaTaskKinds.Transcode,
        Provider = "ffmpeg",
        Model = "VideoTranscoding",
        Status = status,
        Attempt = attempt,
        StartedAt = Samples.Now,
    };

    public static MediaTaskSnapshot Ladder() => Transcode(MediaTaskStatus.Completed) with
    {
        Progress = 100,
        CompletedAt = Samples.Now.AddSeconds(3),
        Outputs =
        [
            new MediaOutput { Role = "playlist", Key = "k2/master.m3u8", ContentType = "application/vnd.apple.mpegurl", Bytes = 99, Width = 1280, Height = 720, DurationSeconds = 2, Data = Variants },
        ],
    };

    /// <summary>Makes the cluster know a task; gives its public id.</summary>
    public static string Knows(this ApiHost host, MediaTaskSnapshot task)
    {
        host.Cluster.Tasks[task.Id.ToString()] = task;
        return task.Id.ToPublicString();
    }

    public static MultipartFormDataContent Form(byte[] bytes, string fileName = "clip.mp4", string contentType = "video/mp4")
    {
        var file = new ByteArrayContent(bytes);
        file.Headers.ContentType = new(contentType);
        return new MultipartFormDataContent { { file, "file", fileName } };
    }

    /// <summary>Uploads a video; in the script every task starts at once unless the test says otherwise.</summary>
    public static async Task<Answer> UploadAsync(this ApiHost host, byte[] bytes, string path = "/api/videos", string? key = null, HttpClient? client = null)
    {
        host.Cluster.Intake ??= submissions => [.. submissions.Select(submission => host.Start(submission))];
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = Form(bytes) };
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        }

        return await host.SendAsync(request, client);
    }

    public static SubmitResult Start(this ApiHost host, MediaTaskSubmission submission, bool replayed = false)
    {
        var task = Transcode() with { Id = submission.Id, Spec = submission.Spec };
        host.Knows(task);
        return new SubmitResult.Accepted(task, replayed);
    }

    /// <summary>Checks that this is an error in the dialect's shape, with this status and code.</summary>
    public static JsonElement AssertMindiaError(this Answer answer, HttpStatusCode status, string code, bool recoverable = false)
    {
        Assert.True(answer.Status == status, $"{(int)answer.Status} instead of {(int)status}: {System.Text.Encoding.UTF8.GetString(answer.Body)}");
        Assert.Equal("application/json", answer.ContentType);
        var json = answer.Json;
        Assert.False(string.IsNullOrEmpty(json.GetProperty("error").GetString()));
        Assert.Equal((code, recoverable), (json.GetProperty("code").GetString(), json.GetProperty("recoverable").GetBoolean()));
        return json;
    }

    public static string? Text(this JsonElement json, string name) => json.GetProperty(name).GetString();
}
