using System.Text.Json;

namespace Orleans.MediaTasks.Plugins;

/// <summary>The request: which media, and what is said about it.</summary>
internal sealed class PluginCall : IDisposable
{
    private readonly JsonDocument _document;

    private PluginCall(JsonDocument document) => _document = document;

    /// <summary>The media's path.</summary>
    public string MediaPath => Member(_document.RootElement, "media") is { } media && Member(media, "path")?.GetString() is { } path
        ? path
        : throw new PluginRefusal("invalid_request", "The request names no media.");

    /// <summary>Reads the line.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static PluginCall Read(string line) => new(JsonDocument.Parse(line));

    /// <summary>A number that the tenant has set.</summary>
    public double Config(string name, double standard) => Number("config", name) ?? standard;

    /// <summary>A number of the task's input; null when it is not there.</summary>
    public double? Input(string name) => Number("input", name);

    public void Dispose() => _document.Dispose();

    private double? Number(string group, string name) =>
        Member(_document.RootElement, group) is { } values && Member(values, name) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : null;

    private static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
