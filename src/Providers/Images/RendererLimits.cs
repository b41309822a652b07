using NetVips;

namespace Orleans.MediaTasks.Providers.Images;

/// <summary>Keeps the picture library small: one thread to a picture, and nothing kept between pictures.</summary>
internal static class RendererLimits
{
    private static readonly Lazy<bool> Applied = new(() =>
    {
        NetVips.NetVips.Concurrency = 1;
        Cache.Max = 0;
        return true;
    });

    public static void Apply() => _ = Applied.Value;
}
