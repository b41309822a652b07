using NetVips;
using Orleans.MediaTasks.Media;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Images;

/// <summary>Pictures of prompts, rendered on this machine: designed from the prompt's words and a seed, not imagined by a model.</summary>
internal sealed class ImagesProvider : IMediaProvider
{
    public const string Name = "images";
    public const string Model = "local/image";

    private readonly ImagesOptions _options;
    private readonly IMediaStore _store;
    private readonly Lazy<Picture> _picture = new(() => new Picture(PictureFont.Load()));
    private readonly ProviderInfo _description;

    public ImagesProvider(ImagesOptions options, IMediaStore store)
    {
        _options = options;
        _store = store;
        _description = Describe(options);
    }

    public ProviderInfo Describe() => _description;

    public InputProblem? Validate(ModelInfo model, MediaTaskSpec spec) => Read(spec.Input).Problem;

    /// <summary>Reads an input by the rules of this installation.</summary>
    public (ImageInput Input, InputProblem? Problem) Read(string json) => ImageInput.Read(json, _options);

    public async Task<AttemptOutcome> StartAsync(AttemptContext attempt, CancellationToken cancellationToken)
    {
        var (input, problem) = Read(attempt.Spec.Input);
        if (problem is not null)
        {
            return new AttemptOutcome.Invalid(problem.Message);
        }

        var outputs = new List<MediaOutput>(input.Count);
        try
        {
            while (outputs.Count < input.Count)
            {
                outputs.Add(await MakeAsync(input, outputs.Count, attempt, cancellationToken));
            }

            return new AttemptOutcome.Succeeded([.. outputs]);
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or VipsException && cancellationToken.IsCancellationRequested)
        {
            return new AttemptOutcome.Cancelled();
        }
        finally
        {
            if (outputs.Count < input.Count)
            {
                await ForgetAsync(outputs);
            }
        }
    }

    private async Task<MediaOutput> MakeAsync(ImageInput input, int index, AttemptContext attempt, CancellationToken cancellationToken)
    {
        var share = 99.0 / input.Count;
        var start = share * index;
        cancellationToken.ThrowIfCancellationRequested();
        attempt.Progress.Report((int)start, "composing");

        // Rendering takes a processor for a while: not on the caller's thread.
        var bytes = await Task.Run(
            () =>
            {
                RendererLimits.Apply();
                using var composed = _picture.Value.Compose(input.Prompt, input.Seed + index, input.Width, input.Height);
                cancellationToken.ThrowIfCancellationRequested();
                composed.SetProgress(new StageProgress(attempt.Progress, "rendering", start + (share * 0.1), start + (share * 0.6)), cancellationToken);
                using var rendered = composed.CopyMemory();
                cancellationToken.ThrowIfCancellationRequested();
                using var encoding = rendered.Copy();
                encoding.SetProgress(new StageProgress(attempt.Progress, "encoding", start + (share * 0.6), start + (share * 0.95)), cancellationToken);
                return PictureFile.Encode(encoding, input.Format);
            },
            cancellationToken);

        cancellationToken.ThrowIfCancellationRequested();
        attempt.Progress.Report((int)(start + (share * 0.95)), "storing");
        using var content = new MemoryStream(bytes, writable: false);
        var writing = new MediaWriteOptions { Tenant = attempt.TaskId.Tenant, ClaimedContentType = PictureFile.ContentType(input.Format) };
        var stored = await _store.WriteAsync(content, writing, cancellationToken);
        return new MediaOutput
        {
            Role = "image",
            Key = stored.Key,
            ContentType = stored.ContentType,
            Bytes = stored.Bytes,
            Sha256 = stored.Sha256,
            Width = input.Width,
            Height = input.Height,
        };
    }

    // The pictures of a row that was not finished belong to nobody.
    private async Task ForgetAsync(IEnumerable<MediaOutput> outputs)
    {
        foreach (var output in outputs)
        {
            await _store.DeleteAsync(output.Key!, CancellationToken.None);
        }
    }

    private static ProviderInfo Describe(ImagesOptions options) => new()
    {
        Name = Name,
        Description = "Pictures rendered on this machine from a prompt and a seed.",
        IsLocal = true,
        DefaultConcurrency = options.Concurrency,
        Models =
        [
            new ModelInfo
            {
                Name = Model,
                Kind = MediaTaskKinds.Image,
                Provider = Name,
                Description = "An abstract picture designed from the prompt and a seed, with the prompt on it. A renderer, not a diffusion model.",
                IsDefault = true,
                ExpectedDuration = TimeSpan.FromMilliseconds(200),
                AttemptTimeout = TimeSpan.FromMinutes(2),
                ExampleInput = """{"prompt":"a lighthouse at night","size":"1024x1024","seed":7,"format":"png","n":1}""",
            },
        ],
    };
}
