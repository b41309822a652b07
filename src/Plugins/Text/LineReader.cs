using Microsoft.ML.OnnxRuntime;

namespace Orleans.MediaTasks.Plugins.Text;

/// <summary>The recogniser of PP-OCRv4: what a line of text says.</summary>
internal sealed class LineReader : IDisposable
{
    private const int Height = 48;

    // It was trained on lines at least so long; shorter ones are filled up.
    private const int ShortestLine = 320;
    private const int LongestLine = 3_200;

    private static readonly float[] Half = [0.5f, 0.5f, 0.5f];

    private readonly InferenceSession _session = Models.Open("ch_PP-OCRv4_rec_infer.onnx");
    private readonly RunOptions _run = new();

    // The space is not in the file.
    private readonly string[] _alphabet = [.. File.ReadAllLines(Models.Find("ppocr_keys_v1.txt")), " "];

    /// <summary>Reads one box of a picture.</summary>
    public (string Text, double Confidence) Read(Picture picture, Box box)
    {
        var width = (int)Math.Clamp(Math.Round(Height * box.Width / box.Height), 1, LongestLine);
        var stride = Math.Max(width, ShortestLine);
        var planes = picture.ToPlanes(box, width, Height, stride, Half, Half);
        using var input = OrtValue.CreateTensorValueFromMemory(planes, [1, 3, Height, stride]);
        using var results = _session.Run(_run, _session.InputNames, [input], _session.OutputNames);
        var (text, confidence) = CtcDecoder.Decode(results[0].GetTensorDataAsSpan<float>(), _alphabet);
        return (text.Trim(), confidence);
    }

    public void Dispose()
    {
        _run.Dispose();
        _session.Dispose();
    }
}
