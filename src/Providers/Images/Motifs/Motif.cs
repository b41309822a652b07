namespace Orleans.MediaTasks.Providers.Images.Motifs;

/// <summary>Draws something abstract over the ground.</summary>
internal delegate void Motif(SvgCanvas canvas, Palette palette, SeededChance chance);

/// <summary>All motifs; a picture has one of them.</summary>
internal static class AllMotifs
{
    public static readonly IReadOnlyList<Motif> List = [Hills.Draw, Rings.Draw, Tiles.Draw, Lights.Draw, Ribbons.Draw];
}
