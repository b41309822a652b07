
namespace Orleans.MediaTasks.Api.Json;

public sealed class NearNamesTests
{
    [Theory]
    [InlineData("priorty", "priority")]
    [InlineData("startAt", "start_at")]
    [InlineData("fallbackModels", "fallback_models")]
    [InlineData("meta_data", "metadata")]
    [InlineData("modle", "model")]
    [InlineData("Kind", "kind")]
    [InlineData("time_out", "timeout")]
    [InlineData("user", null)]
    [InlineData("webhook_ulr", "webhook_url")]
    [InlineData("size", null)]
    [InlineData("n", null)]
    [InlineData("", null)]
    public void Name_IsNearOrForeign(string name, string? near) => Assert.Equal(near, NearNames.Find(name, Tasks.TaskRequest.Fields));

    [Fact]
    public void Name_WhenVeryLong_IsForeign() => Assert.Null(NearNames.Find(new string('x', 100_000), Tasks.TaskRequest.Fields));
}
