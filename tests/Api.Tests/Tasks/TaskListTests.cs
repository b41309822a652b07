using System.Net;
using Orleans.MediaTasks.Api.Hosting;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Tasks;

public sealed class TaskListTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly ApiHost _host = shared.Host;

    [Fact]
    public async Task List_PassesTheFiltersOn()
    {
        var after = Guid.CreateVersion7();
        await _host.GetAsync($"/v1/tasks?status=pending,RUNNING&status=failed&kind=image&model=m&provider=p&tag=t%20x&created_from=2030-01-01T00:00:00Z&created_before=2030-02-01T00:00:00%2B02:00&limit=7&cursor={TaskListCursor.Format(after)}");

        var query = _host.Cluster.LastQuery!;
        Assert.Equal([MediaTaskStatus.Queued, MediaTaskStatus.Processing, MediaTaskStatus.Failed], query.Statuses);
        Assert.Equal(("image", "m", "p", "t x"), (query.Kind, query.Model, query.Provider, query.Tag));
        Assert.Equal(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero), query.CreatedFrom);
        Assert.Equal(new DateTimeOffset(2030, 2, 1, 0, 0, 0, TimeSpan.FromHours(2)), query.CreatedTo);
        Assert.Equal((7, after, "dev"), (query.Limit, query.After!.Value, query.Tenant));
    }

    [Fact]
    public async Task List_WhenThereIsMore_GivesACursorThatWorks()
    {
        var next = Guid.CreateVersion7();
        _host.Cluster.Page = new TaskPage([Samples.Task(), Samples.Completed()], next);

        var page = (await _host.GetAsync("/v1/tasks")).Json;
        await _host.GetAsync($"/v1/tasks?cursor={page.GetProperty("next_cursor").GetString()}");

        Assert.Equal(2, page.GetProperty("tasks").GetArrayLength());
        Assert.True(page.GetProperty("has_more").GetBoolean());
        Assert.Equal(next, _host.Cluster.LastQuery!.After);
        Assert.Equal(50, _host.Cluster.LastQuery.Limit);
    }

    [Theory]
    [InlineData("status=done", "invalid_request", "status")]
    [InlineData("kind=painting", "invalid_request", "kind")]
    [InlineData("limit=0", "invalid_request", "limit")]
    [InlineData("limit=101", "invalid_request", "limit")]
    [InlineData("limit=-1", "invalid_request", "limit")]
    [InlineData("limit=ten", "invalid_request", "limit")]
    [InlineData("created_from=yesterday", "invalid_request", "created_from")]
    [InlineData("created_after=2030-01-01", "invalid_request", "created_after")]
    [InlineData("cursor=abc", "invalid_cursor", "cursor")]
    [InlineData("cursor=AAAAAAAAAAAAAAAAAAAAAAA", "invalid_cursor", "cursor")]
    [InlineData("cursor=%00", "invalid_cursor", "cursor")]
    [InlineData("cursor=!!", "invalid_cursor", "cursor")]
    [InlineData("tag=a%00b", "invalid_request", "tag")]
    [InlineData("model=a%00", "invalid_request", "model")]
    public async Task List_WhenAParameterIsBad_NamesIt(string query, string code, string field)
    {
        var error = (await _host.GetAsync($"/v1/tasks?{query}")).AssertError(HttpStatusCode.BadRequest, code);

        Assert.Equal(field, error.GetProperty("field").GetString());
    }

    [Fact]
    public async Task List_WhenAWordIsTooLong_Says400()
    {
        (await _host.GetAsync($"/v1/tasks?tag={new string('t', 65)}")).AssertError(HttpStatusCode.BadRequest, "invalid_request");
        (await _host.GetAsync($"/v1/tasks?cursor={new string('A', 5000)}")).AssertError(HttpStatusCode.BadRequest, "invalid_cursor");
    }

    [Fact]
    public async Task Stats_AddUp()
    {
        var stats = (await _host.GetAsync("/v1/tasks/stats")).Json;

        Assert.Equal(8, stats.GetProperty("total").GetInt32());
        Assert.Equal(7, stats.GetProperty("by_status").GetProperty("completed").GetInt32());
        Assert.Equal(0, stats.GetProperty("by_status").GetProperty("queued").GetInt32());
        Assert.Equal(6, stats.GetProperty("by_kind").GetProperty("image").GetInt32());
    }
}
