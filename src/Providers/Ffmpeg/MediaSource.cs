namespace Orleans.MediaTasks.Providers.Ffmpeg;

/// <summary>Media of the store, looked at and found fit to work on.</summary>
/// <param name="Path">Where local programs read it.</param>
/// <param name="Family">How they open it.</param>
/// <param name="Probe">What is in it.</param>
internal sealed record MediaSource(string Path, MediaFamily Family, MediaProbe Probe)
{
    /// <summary>Its size, where the need for a picture was checked before.</summary>
    public PixelSize Size => Probe.Size ?? default;
}
