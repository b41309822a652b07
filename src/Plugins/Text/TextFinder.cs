using Microsoft.ML.OnnxRuntime;

namespace Orleans.MediaTasks.Plugins.Text;

/// <summary>The detector of PP-OCRv4: where there are lines of text.</summary>
internal sealed class TextFinder : IDisposable
{
    private const int LongestSide = 1_280;

    // The network halves its picture five times.
    private const int Multiple = 32;

    private static readonly float[] Mean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] Deviation = [0.229f, 0.224f, 0.225f];

    private readonly InferenceSession _session = Models.Open("ch_PP-OCRv4_det_infer.onnx");
    private readonly RunOptions _run = new();

    /// <summary>The boxes in the picture's pixels.</summary>
    public IReadOnlyList<Box> Find(Picture picture)
    {
        var scale = Math.Min(1, (double)LongestSide / Math.Max(picture.Width, picture.Height));
        var (width, height) = (ToMultiple(picture.Width * scale), ToMultiple(picture.Height * scale));
        var planes = picture.ToPlanes(new Box(0, 0, picture.Width, picture.Height), width, height, width, Mean, Deviation);
        using var input = OrtValue.CreateTensorValueFromMemory(planes, [1, 3, height, width]);
        using var results = _session.Run(_run, _session.InputNames, [input], _session.OutputNames);
        var (across, down) = ((double)picture.Width / width, (double)picture.Height / height);
        return [.. TextBoxes.Find(results[0].GetTensorDataAsSpan<float>(), width, height)
            .Select(box => new Box(box.Left * across, box.Top * down, box.Right * across, box.Bottom * down))];
    }

    public void Dispose()
    {
        _run.Dispose();
        _session.Dispose();
    }

    private static int ToMultiple(double side) => Math.Max(1, (int)Math.Round(side / Multiple)) * Multiple;
}
