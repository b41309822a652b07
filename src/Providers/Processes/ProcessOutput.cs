namespace Orleans.MediaTasks.Providers.Processes;

/// <summary>Reads what a child process writes, in bounded memory.</summary>
internal static class ProcessOutput
{
    /// <summary>The longest line that is handed on unless the command says otherwise; the rest of a longer one is dropped.</summary>
    public const int LongestLine = 64 * 1024;

    /// <summary>Hands on line by line until the other side closes; lines end with LF, CR or both.</summary>
    public static async Task ReadLinesAsync(TextReader reader, Action<string> onLine, int longest = LongestLine)
    {
        var buffer = new char[4096];
        var line = new System.Text.StringBuilder();
        int count;
        while ((count = await reader.ReadAsync(buffer)) > 0)
        {
            foreach (var unit in buffer.AsSpan(0, count))
            {
                if (unit is '\n' or '\r')
                {
                    HandOn(line, onLine);
                }
                else if (line.Length < longest)
                {
                    line.Append(unit);
                }
            }
        }

        HandOn(line, onLine);
    }

    /// <summary>Keeps the last part until the other side closes.</summary>
    public static async Task ReadTailAsync(TextReader reader, TextTail tail)
    {
        var buffer = new char[4096];
        int count;
        while ((count = await reader.ReadAsync(buffer)) > 0)
        {
            tail.Append(buffer.AsSpan(0, count));
        }
    }

    /// <summary>Writes all of a text and closes; a reader that is gone before has read what it wanted.</summary>
    public static async Task WriteAsync(StreamWriter writer, string? text)
    {
        try
        {
            await using (writer)
            {
                await writer.WriteAsync(text);
            }
        }
        catch (IOException)
        {
            // What became of the process tells its exit code.
        }
    }

    private static void HandOn(System.Text.StringBuilder line, Action<string> onLine)
    {
        if (line.Length > 0)
        {
            onLine(line.ToString());
            line.Clear();
        }
    }
}
