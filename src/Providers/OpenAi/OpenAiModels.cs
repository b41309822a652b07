using System.Text.RegularExpressions;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.OpenAi;

/// <summary>The models that are offered, each with its name at the server.</summary>
internal sealed partial class OpenAiModels
{
    private const string Prefix = "openai/";

    private readonly Dictionary<string, string> _remote = new(StringComparer.Ordinal);

    public OpenAiModels(OpenAiOptions options)
    {
        IEnumerable<OpenAiModelOptions> offered = options.Models.Count > 0 ? options.Models :
        [
            new() { Name = "gpt-image-1", Kind = MediaTaskKinds.Image },
            new() { Name = "gpt-image-1-mini", Kind = MediaTaskKinds.Image },
            new() { Name = "gpt-4o-mini-tts", Kind = MediaTaskKinds.Audio },
            new() { Name = "tts-1", Kind = MediaTaskKinds.Audio },
            new() { Name = "text-embedding-3-small", Kind = MediaTaskKinds.Embedding },
            new() { Name = "text-embedding-3-large", Kind = MediaTaskKinds.Embedding },
        ];
        All = [.. offered.Select(model => Describe(model, options))];
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<ModelInfo> All { get; }

    /// <summary>Whether a model can be called so here.</summary>
    public static bool IsName(string name) => NamePattern().IsMatch(name);

    /// <summary>What the server calls a model.</summary>
    public string RemoteOf(string model) => _remote[model];

    private ModelInfo Describe(OpenAiModelOptions model, OpenAiOptions options)
    {
        var name = Prefix + model.Name;
        var remote = model.Remote ?? model.Name;
        _remote.Add(name, remote);
        var (what, expected, example) = model.Kind switch
        {
            MediaTaskKinds.Image => ("Pictures", TimeSpan.FromSeconds(20), """{"prompt":"a lighthouse at night","size":"1024x1024","n":1}"""),
            MediaTaskKinds.Audio => ("Speech", TimeSpan.FromSeconds(5), """{"input":"The light is lit at dusk.","voice":"alloy","response_format":"mp3"}"""),
            _ => ("Text vectors", TimeSpan.FromSeconds(1), """{"input":["a lighthouse at night","the harbour in fog"]}"""),
        };
        return new ModelInfo
        {
            Name = name,
            Kind = model.Kind,
            Provider = OpenAiProvider.Name,
            Description = $"{what} of '{remote}' at {(options.Url ?? OpenAiOptions.PublicUrl).Host}. Every call may cost money.",
            ExpectedDuration = expected < options.RequestTimeout ? expected : options.RequestTimeout,
            AttemptTimeout = options.ConnectTimeout + options.RequestTimeout + TimeSpan.FromMinutes(1),
            ExampleInput = example,
        };
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9._/-]{0,56}$")]
    private static partial Regex NamePattern();
}
