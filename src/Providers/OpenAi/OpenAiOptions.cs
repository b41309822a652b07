using System.ComponentModel.DataAnnotations;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.OpenAi;

/// <summary>Options of OpenAI, or a server that speaks its API, under <c>MediaTasks:Providers:OpenAi</c>. The provider is there when <see cref="ApiKey"/> or <see cref="Url"/> is set.</summary>
public sealed class OpenAiOptions : IValidatableObject
{
    /// <summary>Where OpenAI's own API is.</summary>
    internal static readonly Uri PublicUrl = new("https://api.openai.com/v1");

    /// <summary>The key that is sent as a bearer token; null for servers that want none. Default: null.</summary>
    public string? ApiKey { get; set; }

    /// <summary>What paths such as <c>images/generations</c> are relative to, an http or https address. Default: <c>https://api.openai.com/v1</c>.</summary>
    public Uri? Url { get; set; }

    /// <summary>Calls at once, for the whole cluster. Default: 8.</summary>
    [Range(1, 10_000)]
    public int Concurrency { get; set; } = 8;

    /// <summary>How long a connection may take to be made; until then nothing was sent. Default: 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one call may take, its work included. Default: 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Bytes of an answer, in which pictures are a third longer than their files. Default: 64 MiB.</summary>
    [Range(1024, 1024 * 1024 * 1024)]
    public int MaximumAnswerBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>The models to offer, at most 100. Default: none are named, and those of OpenAI are offered.</summary>
    [MaxLength(100)]
    public IList<OpenAiModelOptions> Models { get; } = [];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Url is { } url && !(url.IsAbsoluteUri && url.Scheme is "http" or "https"))
        {
            yield return new ValidationResult($"MediaTasks:Providers:OpenAi:Url must be an http or https address, not '{url}'.", [nameof(Url)]);
        }

        if (ApiKey is { } key && key.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            yield return new ValidationResult("MediaTasks:Providers:OpenAi:ApiKey may have no spaces, line breaks or letters beyond ASCII.", [nameof(ApiKey)]);
        }

        if (Models.GroupBy(model => model.Name, StringComparer.Ordinal).FirstOrDefault(models => models.Count() > 1) is { } twice)
        {
            yield return new ValidationResult($"MediaTasks:Providers:OpenAi:Models names '{twice.Key}' twice.", [nameof(Models)]);
        }

        for (var index = 0; index < Models.Count; index++)
        {
            if (Models[index].Problem() is { } problem)
            {
                yield return new ValidationResult($"MediaTasks:Providers:OpenAi:Models:{index}: {problem}", [nameof(Models)]);
            }
        }
    }
}

/// <summary>A model of the server.</summary>
public sealed class OpenAiModelOptions
{
    /// <summary>Its name here, after <c>openai/</c>: lower-case letters, digits and <c>._/-</c>, at most 57 characters.</summary>
    public string Name { get; set; } = "";

    /// <summary><c>image</c>, <c>audio</c> (speech) or <c>embedding</c>.</summary>
    public string Kind { get; set; } = "";

    /// <summary>Its name at the server. Default: <see cref="Name"/>.</summary>
    public string? Remote { get; set; }

    /// <summary>Why it cannot be offered; null when it can.</summary>
    internal string? Problem()
    {
        if (!OpenAiModels.IsName(Name))
        {
            return $"'{Name}' is no name: use lower-case letters, digits and ._/-, at most 57. Where the server's name is another one, write that as Remote.";
        }

        return Kind is MediaTaskKinds.Image or MediaTaskKinds.Audio or MediaTaskKinds.Embedding ? null : $"the kind of '{Name}' must be image, audio or embedding, not '{Kind}'.";
    }
}
