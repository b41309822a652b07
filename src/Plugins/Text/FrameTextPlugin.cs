using Orleans.MediaTasks.Plugins.Media;

namespace Orleans.MediaTasks.Plugins.Text;

/// <summary><c>frame_text</c>: what is written in a picture, or in one picture of a video.</summary>
internal static class FrameTextPlugin
{
    private const int LargestSide = 4_096;

    public static async Task RunAsync(PluginCall call, PluginOutput output)
    {
        var facts = await Ffmpeg.ProbeAsync(call.MediaPath);
        if (!facts.HasPicture)
        {
            throw new PluginRefusal("invalid_request", "There is no picture in the media.");
        }

        output.Progress(0, "decoding");
        var picture = await DecodeAsync(call.MediaPath, call.Input("at"));
        output.Progress(0.1, "finding");
        using var finder = new TextFinder();
        var rows = ReadingOrder.Rows(finder.Find(picture));
        output.Progress(0.4, "reading");
        using var reader = new LineReader();
        var least = call.Config("min_confidence", 0.5);
        var (read, total) = (0, rows.Sum(row => row.Count));
        List<object> lines = [];
        List<string> texts = [];
        foreach (var row in rows)
        {
            List<string> words = [];
            foreach (var box in row)
            {
                var (text, confidence) = reader.Read(picture, box);
                if (text.Length > 0 && confidence >= least)
                {
                    words.Add(text);
                    lines.Add(new { text, confidence = Math.Round(confidence, 3), box = Rounded(box) });
                }

                output.Progress(0.4 + (0.59 * ++read / total), "reading");
            }

            if (words.Count > 0)
            {
                texts.Add(string.Join(' ', words));
            }
        }

        output.Succeed(new { text = string.Join('\n', texts), lines, width = picture.Width, height = picture.Height });
    }

    private static async Task<Picture> DecodeAsync(string path, double? at)
    {
        Picture? picture = null;
        await Ffmpeg.DecodePictureAsync(path, at, LargestSide, async stream => picture = await Picture.ReadPpmAsync(stream));
        return picture ?? throw new PluginRefusal("invalid_request", at is null ? "There is no picture in the media." : "There is no picture at that moment: the media is shorter.");
    }

    private static object Rounded(Box box) =>
        new { x = (int)Math.Round(box.Left), y = (int)Math.Round(box.Top), width = (int)Math.Round(box.Width), height = (int)Math.Round(box.Height) };
}
