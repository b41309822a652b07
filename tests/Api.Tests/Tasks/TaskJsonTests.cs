using System.Text.Json;
using Orleans.MediaTasks.Api.Hosting;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Tasks;

public sealed class TaskJsonTests
{
    private static readonly UrlContext Urls = new("https://media.example");

    [Fact]
    public void CompletedTask_HasTheUrlOfItsFirstFile()
    {
        var task = Samples.Completed();
        var json = Render(task);

        Assert.Equal("https://media.example/v1/media/k1.png", json.GetProperty("result").GetProperty("url").GetString());
        var outputs = json.GetProperty("result").GetProperty("outputs");
        Assert.Equal(2, outputs[0].GetProperty("data").GetProperty("streams").GetInt32());
        Assert.Equal(JsonValueKind.Null, outputs[0].GetProperty("url").ValueKind);
        Assert.Equal(640, outputs[1].GetProperty("width").GetInt32());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("error").ValueKind);
        Assert.Equal($"https://media.example/v1/tasks/{task.Id.ToPublicString()}/events", json.GetProperty("urls").GetProperty("events").GetString());
        Assert.Equal("2030-01-31T12:00:00.123Z", json.GetProperty("created_at").GetString());
        Assert.Equal("a fox", json.GetProperty("input").GetProperty("prompt").GetString());
        Assert.Equal(json.GetProperty("id").GetString(), json.GetProperty("task_id").GetString());
    }

    [Fact]
    public void FailedTask_HasItsErrorAsText()
    {
        var json = Render(Samples.Failed());

        Assert.Equal("No capacity.", json.GetProperty("error").GetString());
        Assert.Equal("model_overloaded", json.GetProperty("error_code").GetString());
        Assert.True(json.GetProperty("error_detail").GetProperty("retryable").GetBoolean());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("result").ValueKind);
    }

    [Fact]
    public void RetryingTask_HasNoErrorYetButItsDetailAndTime()
    {
        var json = Render(Samples.Failed() with { Status = MediaTaskStatus.Retrying, DueAt = Samples.Now });

        Assert.Equal(JsonValueKind.Null, json.GetProperty("error").ValueKind);
        Assert.Equal("model_overloaded", json.GetProperty("error_detail").GetProperty("code").GetString());
        Assert.Equal("2030-01-31T12:00:00.123Z", json.GetProperty("next_retry_at").GetString());
    }

    [Theory]
    [InlineData(TaskDetail.Full, false)]
    [InlineData(TaskDetail.Short, true)]
    internal void LongInput_IsLeftOutWhereTasksAreMany(TaskDetail detail, bool isLeftOut)
    {
        var task = Samples.Task() with { Spec = new MediaTaskSpec { Input = $$"""{"prompt":"{{new string('x', TaskJson.ShortValueLength)}}"}""" } };

        var json = JsonDocument.Parse(TaskJson.Render(task, Urls, detail)).RootElement;

        Assert.Equal(isLeftOut, json.GetProperty("input").ValueKind == JsonValueKind.Null);
    }

    [Theory]
    [InlineData("9f1c.png", "https://media.example/v1/media/9f1c.png")]
    [InlineData("9f1c/v/seg 1.ts", "https://media.example/v1/media/9f1c/v/seg%201.ts")]
    public void MediaUrl_KeepsSlashesAndEscapesTheRest(string key, string url) => Assert.Equal(url, Urls.Media(key));

    private static JsonElement Render(MediaTaskSnapshot task) => JsonDocument.Parse(TaskJson.Render(task, Urls)).RootElement;
}
