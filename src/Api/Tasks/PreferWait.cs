using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Orleans.MediaTasks.Api.Tasks;

/// <summary>Reads <c>Prefer: wait=n</c> (RFC 7240). A preference that makes no sense is ignored, as the RFC wants.</summary>
internal static class PreferWait
{
    /// <summary>How many seconds the caller wants to wait, at most <paramref name="maximum"/>; null when it does not.</summary>
    public static int? Read(HttpRequest request, TimeSpan maximum)
    {
        if (!request.Headers.TryGetValue("Prefer", out var values))
        {
            return null;
        }

        foreach (var value in values)
        {
            foreach (var preference in value?.Split([',', ';'], StringSplitOptions.TrimEntries) ?? [])
            {
                if (Parse(preference) is { } seconds)
                {
                    return (int)Math.Min(seconds, maximum.TotalSeconds);
                }
            }
        }

        return null;
    }

    private static int? Parse(string preference)
    {
        var parts = preference.Split('=', 2, StringSplitOptions.TrimEntries);
        return parts is [var name, var number]
            && name.Equals("wait", StringComparison.OrdinalIgnoreCase)
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds >= 1
            ? seconds
            : null;
    }
}
