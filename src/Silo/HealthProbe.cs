namespace Orleans.MediaTasks.Silo;

/// <summary><c>Orleans.MediaTasks.Silo health</c>: asks the node in this container whether it is ready, for images without curl.</summary>
internal static class HealthProbe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <summary>0 when the node is ready, otherwise 1 and a line that says why.</summary>
    public static async Task<int> RunAsync()
    {
        var address = AddressOf(Environment.GetEnvironmentVariable("ASPNETCORE_URLS"));
        using var http = new HttpClient { Timeout = Patience };
        try
        {
            using var answer = await http.GetAsync(new Uri(address, "/health/ready"));
            if (answer.IsSuccessStatusCode)
            {
                return 0;
            }

            await Console.Error.WriteLineAsync($"{address}health/ready: {(int)answer.StatusCode}");
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync($"{address}health/ready: {exception.Message}");
        }

        return 1;
    }

    /// <summary>The first address that the node listens on, as seen from its own machine.</summary>
    internal static Uri AddressOf(string? urls)
    {
        var first = (urls is { Length: > 0 } ? urls : MediaTasksNode.DefaultUrl).Split(';')[0];
        var authority = BindingAddress.Parse(first);
        return new Uri($"{authority.Scheme}://{(authority.Host is "+" or "*" or "0.0.0.0" or "[::]" ? "127.0.0.1" : authority.Host)}:{authority.Port}/");
    }
}
