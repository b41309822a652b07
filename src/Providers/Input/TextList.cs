using System.Text.Json;

namespace Orleans.MediaTasks.Providers.Input;

/// <summary>A member that is one text or several.</summary>
internal static class TextList
{
    /// <summary>Reads it; empty, with a problem, when it is not that.</summary>
    public static List<string> Texts(this InputReader input, string member, int maximum)
    {
        switch (input.Element(member))
        {
            case { ValueKind: JsonValueKind.Array } array when array.GetArrayLength() == 0 || array.GetArrayLength() > maximum:
                input.Refuse(member, $"input.{member} must hold 1 to {maximum} strings.");
                return [];
            case { ValueKind: JsonValueKind.Array } array:
                var texts = array.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String ? item.GetString() : null).ToList();
                var wrong = texts.FindIndex(text => !IsText(text));
                if (wrong >= 0)
                {
                    input.Refuse($"{member}[{wrong}]", $"input.{member}[{wrong}] must be a string that is not empty and has no NUL.");
                    return [];
                }

                return texts!;
            default:
                var one = input.RequiredText(member, int.MaxValue);
                return one.Length > 0 ? [one] : [];
        }
    }

    private static bool IsText(string? text) => !string.IsNullOrWhiteSpace(text) && !text.Contains('\0', StringComparison.Ordinal);
}
