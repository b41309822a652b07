using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace Orleans.MediaTasks.Api.Page;

/// <summary>One file of the page.</summary>
/// <param name="Content">Its bytes.</param>
/// <param name="ContentType">Its type, by its ending.</param>
/// <param name="Tag">Changes exactly when the content does.</param>
internal sealed record PageFile(ReadOnlyMemory<byte> Content, string ContentType, EntityTagHeaderValue Tag)
{
    private const string Folder = "page/";

    /// <summary>Every file of the page by its path.</summary>
    public static IReadOnlyDictionary<string, PageFile> ReadAll()
    {
        var assembly = typeof(PageFile).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .ToDictionary(name => name[Folder.Length..], name => Read(assembly.GetManifestResourceStream(name)!, Path.GetExtension(name)));
    }

    private static PageFile Read(Stream resource, string ending)
    {
        using var content = new MemoryStream();
        resource.CopyTo(content);
        resource.Dispose();
        var bytes = content.ToArray();
        return new PageFile(bytes, TypeOf(ending), new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes)[..8])}\""));
    }

    private static string TypeOf(string ending) => ending switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" or ".mjs" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "text/plain; charset=utf-8",
    };
}
