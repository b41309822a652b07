using System.Net;
using Orleans.MediaTasks.Api.Hosting;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Tasks;

/// <summary>What removals come to, in words of HTTP.</summary>
public sealed class TaskRemovalTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly ApiHost _host = shared.WithNewScript();

    [Fact]
    public async Task Delete_WhenItIsGone_Says204() => Assert.Equal(HttpStatusCode.NoContent, (await DeleteAsync(TaskRemoval.Removed)).Status);

    [Theory]
    [InlineData(TaskRemoval.NotEnded, HttpStatusCode.Conflict, "not_ended")]
    [InlineData(TaskRemoval.InUse, HttpStatusCode.Conflict, "still_needed")]
    [InlineData(TaskRemoval.Undelivered, HttpStatusCode.Conflict, "still_needed")]
    [InlineData(TaskRemoval.NotFound, HttpStatusCode.NotFound, "not_found")]
    public async Task Delete_WhenItStays_SaysWhy(TaskRemoval outcome, HttpStatusCode status, string code) => (await DeleteAsync(outcome)).AssertError(status, code);

    [Fact]
    public async Task Delete_OfAnIdThatIsNone_Says404() =>
        (await _host.SendAsync(new HttpRequestMessage(HttpMethod.Delete, "/v1/tasks/nonsense"))).AssertError(HttpStatusCode.NotFound, "not_found");

    [Fact]
    public async Task Cleanup_GoesOnPageByPage_AndAddsUp()
    {
        var second = Guid.CreateVersion7();
        _host.Cluster.OnRemoveEnded = (_, after) => after is null ? new RemovalPage(100, 1, second) : after == second ? new RemovalPage(7, 2, null) : throw new InvalidOperationException();

        var answer = (await _host.PostAsync("/v1/admin/tasks/cleanup")).Json;

        Assert.Equal(
            (107, 24, 3, false),
            (answer.GetProperty("cleaned_up").GetInt32(), answer.GetProperty("older_than_hours").GetInt32(), answer.GetProperty("kept").GetInt32(), answer.GetProperty("has_more").GetBoolean()));
    }

    [Fact]
    public async Task Cleanup_EndsAtItsLimit_AndSaysThatThereIsMore()
    {
        _host.Cluster.OnRemoveEnded = (_, _) => new RemovalPage(100, 0, Guid.CreateVersion7());

        var answer = (await _host.PostAsync("/v1/admin/tasks/cleanup")).Json;

        Assert.Equal((TaskRemovals.Most, true), (answer.GetProperty("cleaned_up").GetInt32(), answer.GetProperty("has_more").GetBoolean()));
    }

    [Theory]
    [InlineData("?olderThanHours=48", 48)]
    [InlineData("?older_than_hours=1", 1)]
    [InlineData("?olderThanHours=0", 0)]
    public async Task Cleanup_TakesTheHoursOfTheQuery(string query, int hours)
    {
        var moments = new List<DateTimeOffset>();
        _host.Cluster.OnRemoveEnded = (endedBefore, _) =>
        {
            moments.Add(endedBefore);
            return new RemovalPage(0, 0, null);
        };
        var now = TimeProvider.System.GetUtcNow();

        var answer = (await _host.PostAsync($"/v1/admin/tasks/cleanup{query}")).Json;

        Assert.Equal(hours, answer.GetProperty("older_than_hours").GetInt32());
        Assert.InRange(Assert.Single(moments), now.AddHours(-hours), now.AddHours(-hours) + Deadlines.Request);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("soon")]
    [InlineData("1.5")]
    [InlineData("1000000")]
    public async Task Cleanup_RefusesWhatIsNoNumberOfHours(string hours) =>
        (await _host.PostAsync($"/v1/admin/tasks/cleanup?olderThanHours={hours}")).AssertError(HttpStatusCode.BadRequest, "invalid_request");

    private Task<Answer> DeleteAsync(TaskRemoval outcome)
    {
        var task = Samples.Completed();
        _host.Cluster.Tasks[task.Id.ToString()] = task;
        _host.Cluster.Removal = outcome;
        return _host.SendAsync(new HttpRequestMessage(HttpMethod.Delete, $"/v1/tasks/{task.Id.ToPublicString()}"));
    }
}
