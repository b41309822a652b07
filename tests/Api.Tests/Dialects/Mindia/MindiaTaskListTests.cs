using System.Net;
using Orleans.MediaTasks.Api.Hosting;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Mindia;

public sealed class MindiaTaskListTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly ApiHost _host = shared.WithNewScript();

    [Theory]
    [InlineData("/api/tasks")]
    [InlineData("/api/v0/tasks")]
    public async Task Row2_1_List_HasTheDocumentedFrame(string path)
    {
        _host.Cluster.Page = new TaskPage([MindiaSamples.Transcode(), Samples.Completed()], null);

        var json = (await _host.GetAsync(path)).Json;

        Assert.Equal((8, 2, 50, 0), (json.GetProperty("total").GetInt32(), json.GetProperty("count").GetInt32(), json.GetProperty("limit").GetInt32(), json.GetProperty("offset").GetInt32()));
        Assert.Equal(["VideoTranscoding", "ImageGeneration"], json.GetProperty("tasks").EnumerateArray().Select(task => task.Text("type")));
    }

    [Theory]
    [InlineData("type=VideoTranscoding", "transcode")]
    [InlineData("type=video_transcode", "transcode")]
    [InlineData("task_type=videotranscoding", "transcode")]
    [InlineData("task_type=GENERATE_EMBEDDING", "embedding")]
    [InlineData("type=EmbeddingGeneration", "embedding")]
    [InlineData("type=PluginExecution", "plugin")]
    [InlineData("type=plugin_execution", "plugin")]
    [InlineData("task_type=image_generation", "image")]
    [InlineData("type=AudioTranscription", "transcription")]
    public async Task Row2_1_Row2_10_List_TakesBothSpellingsOfATypeUnderBothNames(string query, string kind)
    {
        await _host.GetAsync($"/api/tasks?{query}");

        Assert.Equal(kind, _host.Cluster.LastQuery!.Kind);
    }

    [Fact]
    public async Task Row2_1_List_OfATypeThatNothingDoes_IsEmpty()
    {
        var json = (await _host.GetAsync("/api/tasks?type=ContentModeration")).Json;

        Assert.Equal((0, 0), (json.GetProperty("total").GetInt32(), json.GetProperty("count").GetInt32()));
        Assert.Null(_host.Cluster.LastQuery);
    }

    [Theory]
    [InlineData("2030-01-01T00:00:00Z", "2030-01-01T00:00:00Z")]
    [InlineData("2030-01-01T02:00:00%2B02:00", "2030-01-01T00:00:00Z")]
    [InlineData("2030-01-01T02:00:00+02:00", "2030-01-01T00:00:00Z")]
    [InlineData("2030-01-01T00:00:00", "2030-01-01T00:00:00Z")]
    [InlineData("2030-01-01", "2030-01-01T00:00:00Z")]
    public async Task Row2_1_List_TakesDatesInTheUsualForms(string text, string moment)
    {
        await _host.GetAsync($"/api/tasks?start_date={text}&end_date={text}");

        var expected = DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal((expected, expected), (_host.Cluster.LastQuery!.CreatedFrom, _host.Cluster.LastQuery.CreatedTo));
    }

    [Theory]
    [InlineData("limit=101", 100)]
    [InlineData("limit=1000", 100)]
    [InlineData("limit=99999999999999999999999", 100)]
    [InlineData("limit=7", 7)]
    [InlineData("", 50)]
    public async Task Row2_1_List_ClampsTheLimit(string query, int limit)
    {
        var json = (await _host.GetAsync($"/api/tasks?{query}")).Json;

        Assert.Equal((limit, limit), (json.GetProperty("limit").GetInt32(), _host.Cluster.LastQuery!.Limit));
    }

    [Fact]
    public async Task Row2_1_List_WithAnOffset_WalksToIt()
    {
        Serve(250);

        var json = (await _host.GetAsync("/api/tasks?limit=20&offset=195&start_date=2030-01-01")).Json;

        Assert.Equal(Enumerable.Range(195, 20).Select(Number), json.GetProperty("tasks").EnumerateArray().Select(task => task.Text("id")));
        Assert.Equal((250, 20, 195, false), (json.GetProperty("total").GetInt32(), json.GetProperty("count").GetInt32(), json.GetProperty("offset").GetInt32(), json.GetProperty("total_is_more").GetBoolean()));
    }

    [Fact]
    public async Task Row2_1_List_WithAnOffsetBeyondTheEnd_IsEmpty()
    {
        Serve(30);

        var json = (await _host.GetAsync("/api/tasks?offset=500&end_date=2040-01-01")).Json;

        Assert.Equal((30, 0), (json.GetProperty("total").GetInt32(), json.GetProperty("count").GetInt32()));
    }

    [Fact]
    public async Task Row2_1_List_WithoutCounters_CountsUpToABound()
    {
        Serve(20_000);

        var json = (await _host.GetAsync("/api/tasks?limit=10&end_date=2040-01-01")).Json;

        Assert.Equal((10_010, true), (json.GetProperty("total").GetInt32(), json.GetProperty("total_is_more").GetBoolean()));
    }

    [Theory]
    [InlineData("status=completed", 7)]
    [InlineData("status=completed&type=ImageGeneration", 5)]
    [InlineData("status=failed,processing", 1)]
    [InlineData("type=VideoTranscoding", 0)]
    public async Task Row2_1_List_WithoutDates_TakesTheTotalFromTheCounters(string query, int total)
    {
        Assert.Equal(total, (await _host.GetAsync($"/api/tasks?{query}")).Json.GetProperty("total").GetInt32());
    }

    [Theory]
    [InlineData("status=done", "status")]
    [InlineData("type=painting", "type")]
    [InlineData("task_type=painting", "task_type")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=ten", "limit")]
    [InlineData("limit=-5", "limit")]
    [InlineData("offset=-1", "offset")]
    [InlineData("offset=10001", "offset")]
    [InlineData("start_date=yesterday", "start_date")]
    [InlineData("end_date=%00", "end_date")]
    public async Task Row2_1_List_WhenAParameterIsBad_NamesIt(string query, string field)
    {
        var error = (await _host.GetAsync($"/api/tasks?{query}")).AssertMindiaError(HttpStatusCode.BadRequest, "INVALID_INPUT");

        Assert.Equal(field, error.Text("field"));
    }

    [Theory]
    [InlineData("pending", MediaTaskStatus.Queued)]
    [InlineData("queued", MediaTaskStatus.Queued)]
    [InlineData("scheduled", MediaTaskStatus.Scheduled, MediaTaskStatus.Retrying)]
    [InlineData("Retrying", MediaTaskStatus.Scheduled, MediaTaskStatus.Retrying)]
    [InlineData("PROCESSING", MediaTaskStatus.Processing)]
    [InlineData("running", MediaTaskStatus.Processing)]
    [InlineData("completed", MediaTaskStatus.Completed)]
    [InlineData("success", MediaTaskStatus.Completed)]
    [InlineData("failed", MediaTaskStatus.Failed)]
    [InlineData("timedout", MediaTaskStatus.Failed)]
    [InlineData("timed_out", MediaTaskStatus.Failed)]
    [InlineData("cancelled", MediaTaskStatus.Cancelled)]
    [InlineData("canceled", MediaTaskStatus.Cancelled)]
    [InlineData("pending, running", MediaTaskStatus.Queued, MediaTaskStatus.Processing)]
    public async Task Resolution7_Filter_TakesEverySynonym(string word, params MediaTaskStatus[] statuses)
    {
        await _host.GetAsync($"/api/tasks?status={Uri.EscapeDataString(word)}");

        Assert.Equal(statuses, _host.Cluster.LastQuery!.Statuses);
    }

    [Fact]
    public async Task Row2_3_Stats_AreNestedAndFlat()
    {
        _host.Cluster.Page = new TaskPage([Samples.Completed(), MindiaSamples.Ladder()], null);

        var json = (await _host.GetAsync("/api/tasks/stats")).Json;

        Assert.Equal(8, json.GetProperty("total").GetInt32());
        Assert.Equal(["pending", "scheduled", "processing", "completed", "failed", "cancelled"], json.GetProperty("by_status").EnumerateObject().Select(entry => entry.Name));
        Assert.Equal((7, 1), (json.GetProperty("by_status").GetProperty("completed").GetInt32(), json.GetProperty("by_status").GetProperty("failed").GetInt32()));
        Assert.Equal((0, 6), (json.GetProperty("by_type").GetProperty("VideoTranscoding").GetInt32(), json.GetProperty("by_type").GetProperty("ImageGeneration").GetInt32()));
        Assert.Equal((2.5, 0.875), (json.GetProperty("average_duration_seconds").GetDouble(), json.GetProperty("success_rate").GetDouble()));
        Assert.Equal((0, 0, 0, 7, 1, 0), (Flat("pending"), Flat("scheduled"), Flat("running"), Flat("completed"), Flat("failed"), Flat("cancelled")));

        int Flat(string name) => json.GetProperty(name).GetInt32();
    }

    private static string Number(int index) => new Guid(index + 1, 0, 0, new byte[8]).ToString("D");

    /// <summary>A list of so many tasks, in pages by the id before.</summary>
    private void Serve(int count) => _host.Cluster.OnList = query =>
    {
        var first = query.After is { } after ? BitConverter.ToInt32(after.ToByteArray()) : 0;
        var page = Enumerable.Range(first, Math.Min(query.Limit, count - first)).Select(index => Samples.Task(new MediaTaskId("dev", Guid.Parse(Number(index))))).ToList();
        return new TaskPage(page, first + page.Count < count ? page[^1].Id.Value : null);
    };
}
