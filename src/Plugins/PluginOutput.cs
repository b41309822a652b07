using System.Text.Json;

namespace Orleans.MediaTasks.Plugins;

/// <summary>Writes the lines of the protocol.</summary>
internal sealed class PluginOutput(TextWriter writer)
{
    private int _percent = -1;

    /// <summary>How far it is; a line only when the percentage has risen.</summary>
    public void Progress(double share, string stage)
    {
        var percent = (int)Math.Clamp(share * 100, 0, 99);
        if (percent > _percent)
        {
            _percent = percent;
            Write(new { progress = percent, stage });
        }
    }

    /// <summary>The end, with a result.</summary>
    public void Succeed(object result) => Write(new { result });

    /// <summary>The end, without.</summary>
    public void Fail(string code, string message) => Write(new { error = new { code, message, retryable = false } });

    private void Write(object line)
    {
        writer.WriteLine(JsonSerializer.Serialize(line));
        writer.Flush();
    }
}
