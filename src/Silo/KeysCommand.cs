using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Orleans.MediaTasks.Silo;

/// <summary><c>Orleans.MediaTasks.Silo keys …</c>: makes, lists and changes keys of a running node over its admin API.</summary>
public static class KeysCommand
{
    private const int Done = 0;
    private const int Refused = 1;
    private const int Misused = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Carries out one command line.</summary>
    /// <param name="args">What follows <c>keys</c>.</param>
    /// <param name="environment">Reads a variable.</param>
    /// <param name="output">For what was asked.</param>
    /// <param name="error">For what went wrong.</param>
    /// <returns>0 when it is done, 1 when the node refused or is not there, 2 when the command line makes no sense.</returns>
    public static async Task<int> RunAsync(string[] args, Func<string, string?> environment, TextWriter output, TextWriter error)
    {
        var (line, problem) = KeysCommandLine.Parse(args, environment);
        if (line is null)
        {
            await (problem is null ? output : error).WriteLineAsync(problem is null ? KeysCommandLine.Usage : $"{problem}{Environment.NewLine}{Environment.NewLine}{KeysCommandLine.Usage}");
            return problem is null ? Done : Misused;
        }

        using var http = new HttpClient { Timeout = Patience };
        using var request = new HttpRequestMessage(line.Method, new Uri(line.Node, line.Path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", line.Key);
        request.Content = line.Body is null ? null : new StringContent(line.Body, Encoding.UTF8, "application/json");
        try
        {
            using var answer = await http.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            if (answer.IsSuccessStatusCode)
            {
                await PrintAsync(text, line.AsJson, output);
                return Done;
            }

            await error.WriteLineAsync($"{(int)answer.StatusCode}: {DetailOf(text)}");
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            await error.WriteLineAsync($"{line.Node} does not answer: {exception.Message} Name a running node with --url or ASPNETCORE_URLS.");
        }

        return Refused;
    }

    private static async Task PrintAsync(string text, bool asJson, TextWriter output)
    {
        if (text.Length == 0)
        {
            await output.WriteLineAsync("Deleted.");
            return;
        }

        if (asJson)
        {
            await output.WriteLineAsync(text);
            return;
        }

        using var document = JsonDocument.Parse(text);
        var keys = document.RootElement.TryGetProperty("data", out var list) ? [.. list.EnumerateArray()] : new[] { document.RootElement };
        foreach (var key in keys)
        {
            await output.WriteLineAsync(LineOf(key));
        }

        if (document.RootElement.TryGetProperty("key", out var secret))
        {
            await output.WriteLineAsync($"{Environment.NewLine}{secret.GetString()}{Environment.NewLine}{Environment.NewLine}This is the key. Keep it: it is not shown again.");
        }
        else if (keys.Length == 0)
        {
            await output.WriteLineAsync("There are no keys.");
        }
    }

    private static string LineOf(JsonElement key)
    {
        var scopes = string.Join(',', key.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()));
        var state = key.GetProperty("enabled").GetBoolean() ? "enabled" : "disabled";
        var end = key.GetProperty("expires_at").GetString() is { } at ? $"until {at}" : "no end";
        return $"{key.GetProperty("id").GetString()}  {key.GetProperty("tenant").GetString()}  {key.GetProperty("preview").GetString()}  {scopes}  {state}  {end}  {key.GetProperty("name").GetString()}";
    }

    private static string DetailOf(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.TryGetProperty("detail", out var detail) ? detail.GetString()! : text;
        }
        catch (JsonException)
        {
            return "The answer is not of an Orleans.MediaTasks node.";
        }
    }
}
