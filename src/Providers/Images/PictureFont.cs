namespace Orleans.MediaTasks.Providers.Images;

/// <summary>The font that pictures are lettered with. It is shipped: the renderer draws no text at all where no font is installed.</summary>
internal sealed class PictureFont
{
    private PictureFont(string path, FontCoverage coverage)
    {
        Path = path;
        Coverage = coverage;
    }

    /// <summary>Its family name.</summary>
    public const string Family = "DejaVu Sans";

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What it can draw.</summary>
    public FontCoverage Coverage { get; }

    /// <summary>Loads the font that lies beside the program.</summary>
    public static PictureFont Load()
    {
        var path = System.IO.Path.Combine(AppContext.BaseDirectory, "Fonts", "DejaVuSans.ttf");
        return new PictureFont(path, FontCoverage.Read(File.ReadAllBytes(path)));
    }
}
