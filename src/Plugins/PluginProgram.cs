using System.Text.Json;
using Orleans.MediaTasks.Plugins.Speech;
using Orleans.MediaTasks.Plugins.Text;

namespace Orleans.MediaTasks.Plugins;

/// <summary>The plugins that ship with the product, in one program; its argument says which one it is.</summary>
internal static class PluginProgram
{
    private static readonly Dictionary<string, Func<PluginCall, PluginOutput, Task>> Plugins = new()
    {
        ["speech_segments"] = SpeechSegmentsPlugin.RunAsync,
        ["frame_text"] = FrameTextPlugin.RunAsync,
    };

    /// <summary>Reads the request, runs the plugin and gives the exit code.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, TextReader input, TextWriter output, TextWriter errors)
    {
        if (arguments.Count != 1 || !Plugins.TryGetValue(arguments[0], out var plugin))
        {
            await errors.WriteLineAsync($"The argument must be one of: {string.Join(", ", Plugins.Keys)}. A request is read from the standard input.");
            return 2;
        }

        var lines = new PluginOutput(output);
        try
        {
            using var call = PluginCall.Read(await input.ReadLineAsync() ?? "");
            await plugin(call, lines);
            return 0;
        }
        catch (PluginRefusal refusal)
        {
            lines.Fail(refusal.Code, refusal.Message);
            return 0;
        }
        catch (JsonException broken)
        {
            lines.Fail("invalid_request", $"The request is not valid JSON: {broken.Message}");
            return 0;
        }
    }
}

/// <summary>The work cannot be done, and trying again will not help.</summary>
/// <param name="code">A stable word.</param>
/// <param name="message">A sentence that says what to do.</param>
internal sealed class PluginRefusal(string code, string message) : Exception(message)
{
    /// <summary>A stable word.</summary>
    public string Code { get; } = code;
}
