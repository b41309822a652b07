using Orleans.MediaTasks.Providers.Input;

namespace Orleans.MediaTasks.Providers.Ffmpeg;

/// <summary>A model: reads its input and plans what ffmpeg is to do. Pure.</summary>
internal abstract class FfmpegModel(ModelInfo info)
{
    public ModelInfo Info { get; } = info;
}

/// <summary>What must be in a source.</summary>
internal enum SourceNeed
{
    Anything,
    Picture,
    MovingPicture,
    Sound,
    MovingPictureOrSound,
}

/// <summary>A model that works on media the caller brings.</summary>
internal abstract class SourceModel(ModelInfo info, SourceNeed need) : FfmpegModel(info)
{
    public SourceNeed Need { get; } = need;

    /// <summary>Reads everything but <c>source</c>; what is wrong stays in the reader, and then the result must not be used.</summary>
    public abstract Func<MediaSource, FfmpegPlan> Read(InputReader input);
}

/// <summary>A model that makes media out of nothing.</summary>
internal abstract class GeneratorModel(ModelInfo info) : FfmpegModel(info)
{
    /// <summary>Reads the input; what is wrong stays in the reader, and then the result must not be used.</summary>
    public abstract FfmpegPlan Read(InputReader input);
}
