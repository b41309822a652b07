using System.Text.Json;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Input;

/// <summary>Reads the members of a task's input and keeps the first thing that is wrong with it; later reads go on harmlessly.</summary>
/// <remarks>A member that is null counts as absent. Members that nobody reads are ignored, so that one input can serve a model and its fallbacks.
/// With <c>lenient: true</c> a word that is not known and a number that is none count as absent too, and numbers are brought into their bounds:
/// for clients that were written for another model and have never heard of this one's rules.</remarks>
internal sealed class InputReader : IDisposable
{
    private readonly JsonDocument? _document;
    private readonly InputReader? _parent;
    private readonly JsonElement _root;
    private readonly string _path;
    private InputProblem? _problem;

    private InputReader(JsonDocument? document, JsonElement root, string path, InputReader? parent = null)
    {
        _document = document;
        _root = root;
        _path = path;
        _parent = parent;
    }

    /// <summary>The first thing that is wrong; null so far.</summary>
    public InputProblem? Problem => _parent is null ? _problem : _parent.Problem;

    /// <summary>Opens an input; when it is no JSON object, the reader has a problem and no members.</summary>
    public static InputReader Open(string json)
    {
        if (ReadableJson.Parse(json) is not { } document)
        {
            return Failed("The input is not valid JSON: it must be an object nested at most 32 deep, of valid Unicode text.");
        }

        if (document.RootElement.ValueKind == JsonValueKind.Object)
        {
            return new InputReader(document, document.RootElement, "input");
        }

        document.Dispose();
        return Failed("The input must be a JSON object.");
    }

    /// <summary>Whether the input asks to be fitted into what can be done, instead of being refused.</summary>
    public bool IsLenient => _parent is null && TryGet("lenient", out var value) && value.ValueKind == JsonValueKind.True;

    /// <summary>Whether a member is there and not null.</summary>
    public bool Has(string name) => TryGet(name, out _);

    /// <summary>A member as it is; null when it is absent.</summary>
    public JsonElement? Element(string name) => TryGet(name, out var value) ? value : null;

    /// <summary>An object inside, whose problems become this reader's; null when it is absent or no object.</summary>
    public InputReader? Object(string name)
    {
        if (!TryGet(name, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Object)
        {
            return new InputReader(null, value, $"{_path}.{name}", this);
        }

        Refuse(name, $"{_path}.{name} must be an object.");
        return null;
    }

    /// <summary>A text of at most so many characters, without NUL; null when it is absent.</summary>
    public string? Text(string name, int maximum)
    {
        if (!TryGet(name, out var value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.String || value.GetString() is not { } text)
        {
            Refuse(name, $"{_path}.{name} must be a string.");
            return null;
        }

        if (text.Length > maximum)
        {
            Refuse(name, $"{_path}.{name} has {text.Length:N0} characters; at most {maximum:N0} are allowed.");
            return null;
        }

        if (text.Contains('\0', StringComparison.Ordinal))
        {
            Refuse(name, $"{_path}.{name} contains a NUL character.");
            return null;
        }

        return text;
    }

    /// <summary>A text that must be there and not blank; empty when it is not, with a problem.</summary>
    public string RequiredText(string name, int maximum)
    {
        var text = Text(name, maximum);
        if (string.IsNullOrWhiteSpace(text))
        {
            // Keeps the earlier problem when the member was there but wrong.
            Fail(new InputProblem("missing_parameter", $"{_path}.{name}", $"{_path}.{name} is required and must not be empty."));
        }

        return text ?? "";
    }

    /// <summary>One of some words; null when it is absent.</summary>
    public string? Word(string name, IReadOnlyList<string> allowed)
    {
        if (!TryGet(name, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String && value.GetString() is { } word && allowed.Contains(word))
        {
            return word;
        }

        if (!IsLenient)
        {
            Refuse(name, $"{_path}.{name} must be one of the allowed words.", allowed);
        }

        return null;
    }

    /// <summary>A whole number within bounds; null when it is absent.</summary>
    public long? Integer(string name, long minimum, long maximum) =>
        Number(name, minimum, maximum, wholeOnly: true) is { } number ? (long)number : null;

    /// <summary>A number within bounds; null when it is absent.</summary>
    public double? Number(string name, double minimum, double maximum) => Number(name, minimum, maximum, wholeOnly: false);

    /// <summary>True or false; false when it is absent.</summary>
    public bool Flag(string name, bool fallback = false)
    {
        if (!TryGet(name, out var value))
        {
            return fallback;
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.ValueKind == JsonValueKind.True;
        }

        if (!IsLenient)
        {
            Refuse(name, $"{_path}.{name} must be true or false.");
        }

        return fallback;
    }

    /// <summary>Refuses every member that is not named here.</summary>
    public void AllowOnly(IReadOnlyList<string> names)
    {
        foreach (var member in _root.ValueKind == JsonValueKind.Object ? _root.EnumerateObject() : default)
        {
            if (!names.Contains(member.Name))
            {
                var shown = member.Name.Length <= 40 ? member.Name : $"{member.Name[..40]}…";
                Fail(new InputProblem("invalid_request", $"{_path}.{shown}", $"{_path} has no member '{shown}'.", names));
                return;
            }
        }
    }

    /// <summary>Records that a member is wrong, unless something was wrong before.</summary>
    public void Refuse(string name, string message, IReadOnlyList<string>? allowed = null) =>
        Fail(new InputProblem("invalid_request", $"{_path}.{name}", message, allowed ?? []));

    /// <inheritdoc/>
    public void Dispose() => _document?.Dispose();

    private double? Number(string name, double minimum, double maximum, bool wholeOnly)
    {
        if (!TryGet(name, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number
            && value.TryGetDouble(out var number)
            && number >= minimum
            && number <= maximum
            && (!wholeOnly || Math.Floor(number) == number))
        {
            return number;
        }

        if (IsLenient)
        {
            return LooseNumber.Of(value) is { } loose ? Math.Clamp(wholeOnly ? Math.Round(loose) : loose, minimum, maximum) : null;
        }

        Refuse(name, $"{_path}.{name} must be a {(wholeOnly ? "whole number" : "number")} from {minimum:0.###} to {maximum:0.###}.");
        return null;
    }

    private bool TryGet(string name, out JsonElement value)
    {
        value = default;
        return _root.ValueKind == JsonValueKind.Object
            && _root.TryGetProperty(name, out value)
            && value.ValueKind != JsonValueKind.Null;
    }

    private void Fail(InputProblem found)
    {
        if (_parent is null)
        {
            _problem ??= found;
        }
        else
        {
            _parent.Fail(found);
        }
    }

    private static InputReader Failed(string message) =>
        new(null, default, "input") { _problem = new InputProblem("invalid_request", "input", message) };
}
