using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Orleans.MediaTasks.Providers.Input;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Plugins;

/// <summary>What a plugin said was wrong.</summary>
internal sealed record PluginError(string? Code, string Message, bool Retryable);

/// <summary>Takes what a plugin writes, line by line: progress, and at last a result or an error. The first breach of the protocol ends it.</summary>
/// <param name="progress">Where progress goes.</param>
/// <param name="options">The limits.</param>
/// <param name="stop">Called at the first breach: nothing that the plugin does any more can count.</param>
internal sealed partial class PluginReply(IAttemptProgress progress, PluginsOptions options, Action stop)
{
    private const int LongestMessage = 500;
    private const int Excerpt = 80;

    private int _lines;

    /// <summary>The result, a JSON object as compact text; null when there was none.</summary>
    public string? Result { get; private set; }

    /// <summary>The error; null when there was none.</summary>
    public PluginError? Error { get; private set; }

    /// <summary>The first breach of the protocol; null when there was none.</summary>
    public AttemptOutcome? Breach { get; private set; }

    /// <summary>Takes a line.</summary>
    public void OnLine(string line)
    {
        if (Breach is not null || string.IsNullOrWhiteSpace(line))
        {
            return;
        }

        if (++_lines > options.MaximumLines)
        {
            Stop(FailureCodes.PluginOutputTooLarge, $"The plugin wrote more than {options.MaximumLines:N0} lines.");
        }
        else if (Encoding.UTF8.GetByteCount(line) > options.MaximumResultBytes)
        {
            Stop(FailureCodes.PluginOutputTooLarge, $"The plugin wrote a line of more than {options.MaximumResultBytes:N0} bytes.");
        }
        else if (Result is not null || Error is not null)
        {
            Stop(FailureCodes.PluginOutputInvalid, $"The plugin wrote something after its end: {Show(line)}");
        }
        else
        {
            Take(line);
        }
    }

    private void Take(string line)
    {
        using var document = ReadableJson.Parse(line);
        if (document is null || document.RootElement.ValueKind != JsonValueKind.Object)
        {
            Stop(FailureCodes.PluginOutputInvalid, $"Line {_lines} of the plugin is no JSON object: {Show(line)}");
            return;
        }

        var root = document.RootElement;
        if (root.TryGetProperty("result", out var result))
        {
            TakeResult(result);
        }
        else if (root.TryGetProperty("error", out var error))
        {
            TakeError(error);
        }
        else if (root.TryGetProperty("progress", out var percent) && percent.ValueKind == JsonValueKind.Number && percent.TryGetDouble(out var number))
        {
            var stage = Text(root, "stage");
            progress.Report((int)Math.Clamp(number, 0, 99), stage is not null && Stage().IsMatch(stage) ? stage : null, Text(root, "message"));
        }
        else
        {
            Stop(FailureCodes.PluginOutputInvalid, $"Line {_lines} of the plugin has neither a number 'progress' nor 'result' nor 'error': {Show(line)}");
        }
    }

    private void TakeResult(JsonElement result)
    {
        if (result.ValueKind != JsonValueKind.Object)
        {
            Stop(FailureCodes.PluginOutputInvalid, "The plugin's 'result' is no object.");
            return;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            result.WriteTo(writer);
        }

        Result = Encoding.UTF8.GetString(buffer.WrittenSpan);
        if (Result.Contains('\0', StringComparison.Ordinal) || Result.Contains("\\u0000", StringComparison.Ordinal))
        {
            // Databases do not take it, not even escaped.
            Stop(FailureCodes.PluginOutputInvalid, "The plugin's 'result' contains a NUL character.");
        }
    }

    private void TakeError(JsonElement error)
    {
        if (error.ValueKind != JsonValueKind.Object || Text(error, "message") is not { } message)
        {
            Stop(FailureCodes.PluginOutputInvalid, "The plugin's 'error' is no object with a 'message'.");
            return;
        }

        var code = Text(error, "code");
        Error = new PluginError(code is not null && Code().IsMatch(code) ? code : null, message, error.TryGetProperty("retryable", out var retryable) && retryable.ValueKind == JsonValueKind.True);
    }

    private void Stop(string code, string message)
    {
        Breach = new AttemptOutcome.Refused(code, message, Retryable: false);
        stop();
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text.Length <= LongestMessage ? text : $"{text[..LongestMessage]}…"
            : null;

    private static string Show(string line) => line.Length <= Excerpt ? line : $"{line[..Excerpt]}…";

    [GeneratedRegex(@"^[a-z][a-z_]{0,31}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Stage();

    [GeneratedRegex(@"^[a-z][a-z0-9_]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Code();
}
