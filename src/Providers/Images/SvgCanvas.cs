using System.Text;

namespace Orleans.MediaTasks.Providers.Images;

/// <summary>A drawing of a known size. Takes numbers and colours only, so nothing that a caller wrote can get into the markup.</summary>
internal sealed class SvgCanvas(int width, int height)
{
    private readonly StringBuilder _shapes = new();
    private readonly StringBuilder _definitions = new();
    private int _glows;

    public double Width => width;

    public double Height => height;

    /// <summary>The shorter side: what lengths are measured by.</summary>
    public double Unit => Math.Min(width, height);

    public void Disc(double x, double y, double radius, Colour fill, double opacity) =>
        _shapes.Append($"<circle cx='{x:0.##}' cy='{y:0.##}' r='{radius:0.##}' fill='{fill}' fill-opacity='{opacity:0.###}'/>");

    public void Ring(double x, double y, double radius, Colour stroke, double thickness, double opacity, double dash = 0)
    {
        _shapes.Append($"<circle cx='{x:0.##}' cy='{y:0.##}' r='{radius:0.##}' fill='none' stroke='{stroke}' stroke-width='{thickness:0.##}' stroke-opacity='{opacity:0.###}'");
        _shapes.Append(dash > 0 ? $" stroke-linecap='round' stroke-dasharray='{dash:0.##} {dash * 1.6:0.##}'/>" : "/>");
    }

    /// <summary>A disc that fades out towards its edge.</summary>
    public void Glow(double x, double y, double radius, Colour colour, double opacity)
    {
        _definitions.Append($"<radialGradient id='g{++_glows}'><stop offset='0' stop-color='{colour}' stop-opacity='{opacity:0.###}'/>");
        _definitions.Append($"<stop offset='.45' stop-color='{colour}' stop-opacity='{opacity * 0.35:0.###}'/><stop offset='1' stop-color='{colour}' stop-opacity='0'/></radialGradient>");
        _shapes.Append($"<circle cx='{x:0.##}' cy='{y:0.##}' r='{radius:0.##}' fill='url(#g{_glows})'/>");
    }

    public void Area(string path, Colour fill, double opacity) =>
        _shapes.Append($"<path d='{path}' fill='{fill}' fill-opacity='{opacity:0.###}'/>");

    public void Line(string path, Colour stroke, double thickness, double opacity) =>
        _shapes.Append($"<path d='{path}' fill='none' stroke='{stroke}' stroke-width='{thickness:0.##}' stroke-opacity='{opacity:0.###}' stroke-linecap='round'/>");

    /// <summary>A card with round corners, a shadow below and a fine bright edge.</summary>
    public void Card(double x, double y, double cardWidth, double cardHeight, double corner)
    {
        var shadow = Unit / 90;
        for (var i = 3; i >= 1; i--)
        {
            Box(x - (shadow * i / 3), y + (shadow * (1 - (i / 3.0))), cardWidth + (shadow * i / 1.5), cardHeight + (shadow * i / 1.5), corner + (shadow * i / 3), "#000", 0.07);
        }

        Box(x, y, cardWidth, cardHeight, corner, "#0b0d17", 0.66);
        _shapes.Append($"<rect x='{x + 0.5:0.##}' y='{y + 0.5:0.##}' width='{cardWidth - 1:0.##}' height='{cardHeight - 1:0.##}' rx='{corner:0.##}' fill='none' stroke='#fff' stroke-opacity='.22'/>");
    }

    public override string ToString() =>
        $"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}' viewBox='0 0 {width} {height}'><defs>{_definitions}</defs>{_shapes}</svg>";

    private void Box(double x, double y, double boxWidth, double boxHeight, double corner, string fill, double opacity) =>
        _shapes.Append($"<rect x='{x:0.##}' y='{y:0.##}' width='{boxWidth:0.##}' height='{boxHeight:0.##}' rx='{corner:0.##}' fill='{fill}' fill-opacity='{opacity:0.###}'/>");
}
