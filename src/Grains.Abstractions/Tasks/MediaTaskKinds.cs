namespace Orleans.MediaTasks.Tasks;

/// <summary>The kinds of media work.</summary>
public static class MediaTaskKinds
{
    /// <summary>A still picture from a prompt.</summary>
    public const string Image = "image";

    /// <summary>A moving picture from a prompt.</summary>
    public const string Video = "video";

    /// <summary>Sound from a prompt.</summary>
    public const string Audio = "audio";

    /// <summary>Text from what is spoken in sound that the caller brings.</summary>
    public const string Transcription = "transcription";

    /// <summary>Work on media that the caller brings: transcode, resize, thumbnail, HLS ladder, probe.</summary>
    public const string Transcode = "transcode";

    /// <summary>A vector from text.</summary>
    public const string Embedding = "embedding";

    /// <summary>An executable with a JSON protocol.</summary>
    public const string Plugin = "plugin";

    /// <summary>Many small changes that were handed in together: to keys, to what they have spent, or webhooks to send.</summary>
    public const string Batch = "batch";

    /// <summary>All kinds, in the order in which documents list them.</summary>
    public static IReadOnlyList<string> All { get; } = [Image, Video, Audio, Transcription, Transcode, Embedding, Plugin, Batch];

    /// <summary>The kinds that a request may ask for, in the same order. Batches come in by routes of their own alone: what they do wants another scope than a submission.</summary>
    public static IReadOnlyList<string> Requestable { get; } = [.. All.Where(kind => kind != Batch)];
}
