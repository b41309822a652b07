using Microsoft.Extensions.Configuration;

namespace Orleans.MediaTasks.Providers.Aliases;

/// <summary>Reads aliases from configuration: those that the product brings, and over them those of the installation.</summary>
internal static class ModelAliasSettings
{
    private const string TargetKey = nameof(ModelAlias.Target);
    private const string InputKey = nameof(ModelAlias.Input);

    private static readonly string[] Keys =
        [TargetKey, InputKey, nameof(ModelAlias.Rename), nameof(ModelAlias.Description), nameof(ModelAlias.ExpectedDuration), nameof(ModelAlias.AttemptTimeout)];

    /// <summary>All aliases, by name.</summary>
    /// <param name="own">The installation's section.</param>
    /// <param name="shipped">The product's section.</param>
    /// <exception cref="ModelAliasException">A setting cannot be understood.</exception>
    public static IReadOnlyList<ModelAlias> Read(IConfigurationSection own, IConfigurationSection? shipped)
    {
        var names = Names(shipped).Concat(Names(own)).Distinct(StringComparer.OrdinalIgnoreCase);
        return [.. names.Select(name => Read(name, own.GetSection(name), shipped?.GetSection(name))).OfType<ModelAlias>()];
    }

    private static IEnumerable<string> Names(IConfigurationSection? section) => section is null ? [] : section.GetChildren().Select(child => child.Key);

    private static ModelAlias? Read(string name, IConfigurationSection own, IConfigurationSection? shipped) => (own[TargetKey], shipped?[TargetKey]) switch
    {
        ("", _) => null,

        // Another target has words of its own: what was written for the old one must not reach it.
        ({ } target, _) => Bind(name, target, own, own, isShipped: false),
        (null, { Length: > 0 } target) => Bind(name, target, Overlay(shipped!, own), own.Exists() ? own : shipped!, isShipped: !own.Exists()),
        _ => throw new ModelAliasException($"{own.Path}:{TargetKey}", $"The model '{name}' stands for nothing. Name the model behind it."),
    };

    private static ConfigurationRoot Overlay(IConfigurationSection shipped, IConfigurationSection own) =>
        (ConfigurationRoot)new ConfigurationBuilder().AddConfiguration(shipped).AddConfiguration(own).Build();

    private static ModelAlias Bind(string name, string target, IConfiguration settings, IConfigurationSection place, bool isShipped)
    {
        if (settings.GetChildren().FirstOrDefault(child => !Keys.Contains(child.Key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
        {
            throw new ModelAliasException($"{place.Path}:{unknown.Key}", $"There is no such setting. Use {string.Join(", ", Keys)}.");
        }

        return new ModelAlias
        {
            Name = name,
            Target = target,
            Setting = isShipped ? $"{place.Path}:{TargetKey} (models.json)" : $"{place.Path}:{TargetKey}",
            YieldsToModel = isShipped,
            Description = settings[nameof(ModelAlias.Description)] is { Length: > 0 } description ? description : null,
            ExpectedDuration = Time(settings, place, nameof(ModelAlias.ExpectedDuration)),
            AttemptTimeout = Time(settings, place, nameof(ModelAlias.AttemptTimeout)),
            Input = SettingJson.Object(settings.GetSection(InputKey), $"{place.Path}:{InputKey}"),
            Rename = settings.GetSection(nameof(ModelAlias.Rename)).GetChildren()
                .Where(rename => rename.Value is { Length: > 0 })
                .ToDictionary(rename => rename.Key, rename => rename.Value!, StringComparer.Ordinal),
        };
    }

    private static TimeSpan? Time(IConfiguration settings, IConfigurationSection place, string key)
    {
        if (settings[key] is not { Length: > 0 } text)
        {
            return null;
        }

        return TimeSpan.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var time) && time > TimeSpan.Zero && time <= TimeSpan.FromDays(7)
            ? time
            : throw new ModelAliasException($"{place.Path}:{key}", $"'{text}' is no time from 00:00:00.001 to 7.00:00:00, for example 00:05:00.");
    }
}
