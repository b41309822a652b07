using Microsoft.ML.OnnxRuntime;

namespace Orleans.MediaTasks.Plugins;

/// <summary>Opens the models that lie beside the program.</summary>
internal static class Models
{
    private const int Threads = 2;

    /// <summary>A file of the plugin's folder <c>models</c>.</summary>
    public static string Find(string name)
    {
        var path = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "models", name));
        return File.Exists(path) ? path : throw new PluginRefusal("configuration_error", $"The model {name} is missing: build the plugins with 'make plugins'.");
    }

    /// <summary>A model that is ready to run.</summary>
    public static InferenceSession Open(string name)
    {
        // It would look for a network that is not there, and for a place to remember this machine by.
        OrtEnv.Instance().DisableTelemetryEvents();
        OrtEnv.Instance().EnvLogLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR;
        using var options = new SessionOptions { IntraOpNumThreads = Threads, InterOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        return new InferenceSession(Find(name), options);
    }
}
