using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Delivery;

public sealed class EventNamesTests
{
    private static readonly string[] Kinds = [.. MediaTaskKinds.All];

    [Theory]
    [InlineData(EventNaming.Generation, "video", TaskEventType.Completed, "video.generation.completed")]
    [InlineData(EventNaming.Generation, "image", TaskEventType.Started, "image.generation.started")]
    [InlineData(EventNaming.Generation, "audio", TaskEventType.Cancelled, "audio.generation.cancelled")]
    [InlineData(EventNaming.Generation, "transcode", TaskEventType.Completed, "task.completed")]
    [InlineData(EventNaming.Short, "video", TaskEventType.Progress, "video.progress")]
    [InlineData(EventNaming.Short, "transcription", TaskEventType.Completed, "task.completed")]
    [InlineData(EventNaming.Short, "plugin", TaskEventType.Failed, "task.failed")]
    [InlineData(EventNaming.Task, "image", TaskEventType.Retrying, "task.retrying")]
    public void Of_EveryNaming_HasItsWord(EventNaming naming, string kind, TaskEventType type, string word) =>
        Assert.Equal(word, EventNames.Of(naming, kind, type));

    [Fact]
    public void Matches_TheWordOfAnEvent_InEveryNamingLetsItThroughAndNoOtherStepOfTheKind()
    {
        foreach (var kind in Kinds)
        {
            foreach (var type in Enum.GetValues<TaskEventType>())
            {
                string[] words = [.. Enum.GetValues<EventNaming>().Select(naming => EventNames.Of(naming, kind, type)), EventNames.UnderscoredOf(kind, type)];
                foreach (var word in words)
                {
                    Assert.True(EventNames.IsKnown(word), word);
                    Assert.Equal([type], Enum.GetValues<TaskEventType>().Where(other => EventNames.Matches([word], kind, other)));
                }
            }
        }
    }

    [Theory]
    [InlineData("*", "image video audio transcription transcode embedding plugin batch", "Started Progress Retrying Completed Failed Cancelled")]
    [InlineData("task.*", "image video audio transcription transcode embedding plugin batch", "Started Progress Retrying Completed Failed Cancelled")]
    [InlineData("task.canceled", "image video audio transcription transcode embedding plugin batch", "Cancelled")]
    [InlineData("video.*", "video transcode", "Started Progress Retrying Completed Failed Cancelled")]
    [InlineData("video.completed", "video transcode", "Completed")]
    [InlineData("video.generation.completed", "video", "Completed")]
    [InlineData("video_generation_progress", "video", "Progress")]
    [InlineData("completion", "image video audio transcription transcode embedding plugin batch", "Completed Failed Cancelled")]
    [InlineData("progress", "image video audio transcription transcode embedding plugin batch", "Started Progress Retrying")]
    [InlineData("audio.synthesis.completed", "audio", "Completed")]
    [InlineData("audio.transcription.completed", "transcription", "Completed")]
    [InlineData("audio.transcription.*", "transcription", "Started Progress Retrying Completed Failed Cancelled")]
    [InlineData("file.processing_completed", "transcription transcode embedding plugin", "Completed")]
    [InlineData("file.processing_failed", "transcription transcode embedding plugin", "Failed")]
    [InlineData("workflow.completed", "plugin", "Completed")]
    [InlineData("video.uploaded", "", "")]
    [InlineData("file.stored", "", "")]
    [InlineData("document.deleted", "", "")]
    public void Matches_AKnownWord_LetsThroughWhatItNames(string word, string kinds, string types)
    {
        Assert.True(EventNames.IsKnown(word));
        var let = from kind in Kinds
                  from type in Enum.GetValues<TaskEventType>()
                  where EventNames.Matches([word], kind, type)
                  select $"{kind} {type}";
        var named = from kind in kinds.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                    from type in types.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                    select $"{kind} {type}";

        Assert.Equal(named, let);
    }

    [Fact]
    public void Matches_AnEmptyFilter_LetsAllThrough() => Assert.True(EventNames.Matches([], MediaTaskKinds.Embedding, TaskEventType.Retrying));

    [Fact]
    public void Matches_OneOfManyWords_IsEnough() => Assert.True(EventNames.Matches(["nonsense", "video.uploaded", "task.failed"], MediaTaskKinds.Image, TaskEventType.Failed));

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("video")]
    [InlineData("VIDEO.COMPLETED")]
    [InlineData("video.finished")]
    [InlineData("video.*.completed")]
    public void IsKnown_AnotherWord_IsNotAndMatchesNothing(string? word)
    {
        Assert.False(EventNames.IsKnown(word));
        Assert.False(EventNames.Matches([word ?? "null"], MediaTaskKinds.Video, TaskEventType.Completed));
    }
}
