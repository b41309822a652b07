using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Orleans.MediaTasks.Api.Media;

/// <summary>The fields of a form beside its file, in the order in which they came.</summary>
/// <remarks>At most <see cref="Most"/> of at most <see cref="Longest"/> bytes; the first one that is more is remembered by its name, and those who care refuse the request for it.</remarks>
internal sealed class FormFields
{
    /// <summary>The longest value in bytes.</summary>
    public const int Longest = 16 * 1024;

    /// <summary>How many are kept.</summary>
    public const int Most = 40;

    private readonly List<(string Name, string Value)> _fields = [];

    /// <summary>All of them; a name may come several times.</summary>
    public IReadOnlyList<(string Name, string Value)> All => _fields;

    /// <summary>The name of the first field that was too long or one too many; null when there was none.</summary>
    public string? LeftOut { get; private set; }

    /// <summary>The value of the last field of a name; null when there is none.</summary>
    public string? Last(string name) => _fields.FindLast(field => field.Name == name).Value;

    /// <summary>Reads one part of the form.</summary>
    public async Task ReadAsync(MultipartSection part, ContentDispositionHeaderValue disposition, CancellationToken cancellationToken)
    {
        if (HeaderUtilities.RemoveQuotes(disposition.Name).Value is not { Length: > 0 } name)
        {
            return;
        }

        if (_fields.Count == Most)
        {
            LeftOut ??= name;
            return;
        }

        var buffer = new byte[Longest + 1];
        var length = await part.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        if (length > Longest)
        {
            LeftOut ??= name;
            return;
        }

        _fields.Add((name, Encoding.UTF8.GetString(buffer, 0, length)));
    }
}
