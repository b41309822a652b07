using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Delivery;

/// <summary>The words for events of tasks, in every spelling that receivers use.</summary>
/// <remarks>
/// Of pictures, videos and sound: <c>video.generation.completed</c>, <c>video.completed</c>, <c>video_generation_completed</c>,
/// <c>audio.synthesis.completed</c>. Of every task: <c>task.completed</c>. Of transcodes: the short words of videos and
/// <c>file.processing_completed</c>, which is said of all work on files. Of transcriptions: <c>audio.transcription.completed</c>. Of plugins: <c>workflow.completed</c>.
/// Of all ends or all steps before: <c>completion</c>, <c>progress</c>. Of many: <c>*</c>, <c>video.*</c>, <c>task.*</c>.
/// Words about uploads and removals are known, but no event of a task goes by them.
/// </remarks>
public static class EventNames
{
    private const string Task = "task";

    /// <summary>Kinds whose name is the first word of their events. The others are called by <see cref="Task"/>.</summary>
    private static readonly string[] Subjects = [MediaTaskKinds.Image, MediaTaskKinds.Video, MediaTaskKinds.Audio];

    private static readonly FrozenDictionary<string, Meaning> Meanings = Spell().ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Whether a word names events: one of them, or many with a star (<c>*</c>, <c>video.*</c>, <c>task.*</c>).</summary>
    public static bool IsKnown([NotNullWhen(true)] string? word) => word is not null && Meanings.ContainsKey(word);

    /// <summary>Whether a filter lets an event through; an empty one lets all through. A word that is not known matches nothing.</summary>
    public static bool Matches(IReadOnlyList<string> words, string kind, TaskEventType type)
    {
        for (var index = 0; index < words.Count; index++)
        {
            if (Meanings.TryGetValue(words[index], out var meaning) && meaning.Covers(kind, type))
            {
                return true;
            }
        }

        return words.Count == 0;
    }

    /// <summary>The word for an event of a task of a kind. Kinds other than image, video and audio are called <c>task</c> in every naming.</summary>
    public static string Of(EventNaming naming, string kind, TaskEventType type) => (naming, SubjectOf(kind)) switch
    {
        (EventNaming.Task, _) or (_, Task) => $"{Task}.{StepOf(type)}",
        (EventNaming.Short, var subject) => $"{subject}.{StepOf(type)}",
        (_, var subject) => $"{subject}.generation.{StepOf(type)}",
    };

    /// <summary>The word with underscores that stands in <c>webhook_type</c>: <c>video_generation_completed</c>, <c>task_completed</c>.</summary>
    public static string UnderscoredOf(string kind, TaskEventType type) =>
        SubjectOf(kind) is var subject and not Task ? $"{subject}_generation_{StepOf(type)}" : $"{Task}_{StepOf(type)}";

    /// <summary>The last word of an event: <c>started</c>, <c>progress</c>, <c>retrying</c>, <c>completed</c>, <c>failed</c>, <c>cancelled</c>.</summary>
    public static string StepOf(TaskEventType type) => type switch
    {
        TaskEventType.Started => "started",
        TaskEventType.Progress => "progress",
        TaskEventType.Retrying => "retrying",
        TaskEventType.Completed => "completed",
        TaskEventType.Failed => "failed",
        TaskEventType.Cancelled => "cancelled",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not an event of a task."),
    };

    /// <summary>Whether the event is the end of its task.</summary>
    public static bool IsEnd(this TaskEventType type) => type >= TaskEventType.Completed;

    private static string SubjectOf(string kind) => Subjects.Contains(kind) ? kind : Task;

    private static Dictionary<string, Meaning> Spell()
    {
        var words = new Dictionary<string, Meaning>
        {
            ["*"] = new(null, null),
            ["completion"] = new(null, Ends),
            ["progress"] = new(null, StepsBefore),
            ["file.processing_completed"] = new(FileWork, [TaskEventType.Completed]),
            ["file.processing_failed"] = new(FileWork, [TaskEventType.Failed]),
            ["file.*"] = new(FileWork, [TaskEventType.Completed, TaskEventType.Failed]),
            ["workflow.completed"] = new([MediaTaskKinds.Plugin], [TaskEventType.Completed]),
            ["workflow.failed"] = new([MediaTaskKinds.Plugin], [TaskEventType.Failed]),
            ["workflow.*"] = new([MediaTaskKinds.Plugin], [TaskEventType.Completed, TaskEventType.Failed]),
        };
        AddFamily(words, Task, '.', null);
        AddFamily(words, Task, '_', null);
        foreach (var subject in Subjects)
        {
            AddFamily(words, subject, '.', subject == MediaTaskKinds.Video ? [subject, MediaTaskKinds.Transcode] : [subject]);
            AddFamily(words, $"{subject}.generation", '.', [subject]);
            AddFamily(words, $"{subject}_generation", '_', [subject]);
        }

        AddFamily(words, "audio.synthesis", '.', [MediaTaskKinds.Audio]);
        AddFamily(words, "audio.transcription", '.', [MediaTaskKinds.Transcription]);
        foreach (var thing in (string[])[.. Subjects, "document", "file"])
        {
            foreach (var change in (string[])["uploaded", "stored", "deleted"])
            {
                words.Add($"{thing}.{change}", new([], null));
            }
        }

        words.Add("document.*", new([], null));
        return words;
    }

    private static void AddFamily(Dictionary<string, Meaning> words, string front, char separator, string[]? kinds)
    {
        foreach (var type in Enum.GetValues<TaskEventType>())
        {
            words.Add($"{front}{separator}{StepOf(type)}", new(kinds, [type]));
        }

        words.Add($"{front}{separator}canceled", new(kinds, [TaskEventType.Cancelled]));
        if (separator == '.')
        {
            words.Add($"{front}.*", new(kinds, null));
        }
    }

    private static TaskEventType[] Ends => [TaskEventType.Completed, TaskEventType.Failed, TaskEventType.Cancelled];

    private static TaskEventType[] StepsBefore => [TaskEventType.Started, TaskEventType.Progress, TaskEventType.Retrying];

    /// <summary>Work on a file that somebody brought.</summary>
    private static string[] FileWork => [MediaTaskKinds.Transcription, MediaTaskKinds.Transcode, MediaTaskKinds.Embedding, MediaTaskKinds.Plugin];

    /// <summary>What a word stands for; null stands for all.</summary>
    private readonly record struct Meaning(string[]? Kinds, TaskEventType[]? Types)
    {
        public bool Covers(string kind, TaskEventType type) => (Kinds is null || Kinds.Contains(kind)) && (Types is null || Types.Contains(type));
    }
}
