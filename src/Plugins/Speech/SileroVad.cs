using Microsoft.ML.OnnxRuntime;

namespace Orleans.MediaTasks.Plugins.Speech;

/// <summary>The voice activity detector of Silero: how likely each 32 ms of sound are speech, given all that came before.</summary>
internal sealed class SileroVad : IDisposable
{
    /// <summary>Samples a second.</summary>
    public const int Rate = 16_000;

    /// <summary>Samples of one window.</summary>
    public const int Window = 512;

    // The model wants to see the end of the window before as well.
    private const int Context = 64;
    private const int StateLength = 2 * 128;

    private static readonly string[] Inputs = ["input", "state", "sr"];
    private static readonly string[] Outputs = ["output", "stateN"];

    private readonly InferenceSession _session = Models.Open("silero_vad.onnx");
    private readonly RunOptions _run = new();
    private readonly float[] _input = new float[Context + Window];
    private readonly float[] _state = new float[StateLength];
    private readonly long[] _rate = [Rate];

    /// <summary>The probability of speech in the next window.</summary>
    public float Next(ReadOnlySpan<float> window)
    {
        window.CopyTo(_input.AsSpan(Context));
        using var input = OrtValue.CreateTensorValueFromMemory(_input, [1, Context + Window]);
        using var state = OrtValue.CreateTensorValueFromMemory(_state, [2, 1, 128]);
        using var rate = OrtValue.CreateTensorValueFromMemory(_rate, []);
        using var results = _session.Run(_run, Inputs, [input, state, rate], Outputs);
        results[1].GetTensorDataAsSpan<float>().CopyTo(_state);
        window[^Context..].CopyTo(_input);
        return results[0].GetTensorDataAsSpan<float>()[0];
    }

    public void Dispose()
    {
        _run.Dispose();
        _session.Dispose();
    }
}
