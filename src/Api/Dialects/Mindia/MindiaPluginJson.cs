using System.Text.Json;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Providers;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Mindia;

/// <summary>Plugins and their settings in JSON.</summary>
internal static class MindiaPluginJson
{
    public static JsonAnswer List(IReadOnlyList<MindiaPlugin> plugins) => new((writer, _) =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("plugins"u8);
        foreach (var plugin in plugins)
        {
            Write(writer, plugin);
        }

        writer.WriteEndArray();
        writer.WriteNumber("total"u8, plugins.Count);
        writer.WriteNumber("count"u8, plugins.Count);
        writer.WriteEndObject();
    });

    public static JsonAnswer Config(MindiaPlugin plugin) => new((writer, _) =>
    {
        writer.WriteStartObject();
        writer.WriteString("plugin_name"u8, plugin.Model.Name);
        writer.WriteBoolean("enabled"u8, plugin.Settings.Enabled);
        writer.WriteJsonText("config"u8, plugin.Settings.Config, TaskDetail.Full);
        WriteKeys(writer, plugin);
        writer.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter writer, MindiaPlugin plugin)
    {
        var info = plugin.Model.Plugin;
        writer.WriteStartObject();
        writer.WriteString("name"u8, plugin.Model.Name);
        writer.WriteString("title"u8, info?.Title ?? plugin.Model.Name);
        writer.WriteString("description"u8, plugin.Model.Description);
        writer.WriteString("version"u8, info?.Version);
        writer.WriteBoolean("enabled"u8, plugin.Settings.Enabled);
        writer.WriteBoolean("available"u8, plugin.Unavailable is null);
        writer.WriteString("unavailable_reason"u8, plugin.Unavailable);
        writer.WriteWords("media_types"u8, info?.MediaTypes ?? []);
        WriteKeys(writer, plugin);
        WriteSchema(writer, "input_schema"u8, info?.Input ?? []);
        writer.WriteEndObject();
    }

    private static void WriteKeys(Utf8JsonWriter writer, MindiaPlugin plugin)
    {
        var keys = plugin.Model.Plugin?.Config ?? [];
        writer.WriteWords("config_keys"u8, keys.Select(key => key.Name));
        WriteSchema(writer, "config_schema"u8, keys);
    }

    /// <summary>A JSON Schema of an object.</summary>
    private static void WriteSchema(Utf8JsonWriter writer, ReadOnlySpan<byte> name, IReadOnlyList<PluginKey> keys)
    {
        writer.WriteStartObject(name);
        writer.WriteString("type"u8, "object"u8);
        writer.WriteStartObject("properties"u8);
        foreach (var key in keys)
        {
            WriteKey(writer, key);
        }

        writer.WriteEndObject();
        writer.WriteWords("required"u8, keys.Where(key => key.Required).Select(key => key.Name));
        writer.WriteEndObject();
    }

    private static void WriteKey(Utf8JsonWriter writer, PluginKey key)
    {
        writer.WriteStartObject(key.Name);
        writer.WriteString("type"u8, key.Type);
        writer.WriteString("description"u8, key.Description);
        if (key.Minimum is { } least)
        {
            writer.WriteNumber("minimum"u8, least);
        }

        if (key.Maximum is { } most)
        {
            writer.WriteNumber("maximum"u8, most);
        }

        if (key.Default is { } standard)
        {
            writer.WriteJsonText("default"u8, standard, TaskDetail.Full);
        }

        writer.WriteEndObject();
    }
}
