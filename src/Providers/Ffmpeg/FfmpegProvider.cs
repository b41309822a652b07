using System.Text;
using Microsoft.Extensions.Logging;
using Orleans.MediaTasks.Media;
using Orleans.MediaTasks.Providers.Input;
using Orleans.MediaTasks.Providers.Processes;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Ffmpeg;

/// <summary>Works on media that callers bring, and makes stand-ins for video and sound, with the ffmpeg of this machine.</summary>
internal sealed partial class FfmpegProvider(
    FfmpegOptions options, FfmpegPrograms programs, WorkFolders folders, IMediaStore store, ILogger<FfmpegProvider> logger) : IMediaProvider
{
    public const string Name = "ffmpeg";

    private readonly Dictionary<string, FfmpegModel> _models = FfmpegModels.All(options).ToDictionary(model => model.Info.Name);
    private readonly Ffprobe _ffprobe = new(programs, options);

    public ProviderInfo Describe() => new()
    {
        Name = Name,
        Description = "Video and sound with the ffmpeg of this machine: transcoding, HLS ladders, thumbnails, English speech to text, and generated stand-ins.",
        IsLocal = true,
        DefaultConcurrency = options.Concurrency,
        Unavailable = programs.Unavailable,
        Models = [.. _models.Values.Select(model => model.Info)],
    };

    public InputProblem? Validate(ModelInfo model, MediaTaskSpec spec)
    {
        using var input = InputReader.Open(spec.Input);
        switch (_models.GetValueOrDefault(model.Name))
        {
            case SourceModel sourceModel:
                SourceReference.Read(input);
                sourceModel.Read(input);
                return input.Problem;
            case GeneratorModel generator:
                generator.Read(input);
                return input.Problem;
            default:
                return new InputProblem("model_not_found", "model", $"The provider {Name} has no model '{model.Name}'.", [.. _models.Keys]);
        }
    }

    public async Task<AttemptOutcome> StartAsync(AttemptContext attempt, CancellationToken cancellationToken)
    {
        if (programs.Unavailable is { } problem)
        {
            return new AttemptOutcome.Misconfigured(problem);
        }

        if (_models.GetValueOrDefault(attempt.Model) is not { } model)
        {
            return new AttemptOutcome.Invalid($"The provider {Name} has no model '{attempt.Model}'.");
        }

        try
        {
            using var folder = folders.Create();
            return await RunAsync(model, attempt, folder, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new AttemptOutcome.Cancelled();
        }
        catch (MediaRejectedException rejected)
        {
            return new AttemptOutcome.Refused(FailureCodes.InvalidRequest, $"The result was not stored: {rejected.Message}", Retryable: false);
        }
        catch (IOException failure)
        {
            LogDiskFailure(attempt.TaskId, failure);
            return WorkFailure.Of(failure);
        }
    }

    private async Task<AttemptOutcome> RunAsync(FfmpegModel model, AttemptContext attempt, WorkFolder folder, CancellationToken cancellationToken)
    {
        using var input = InputReader.Open(attempt.Spec.Input);
        var worker = new FfmpegAttempt(programs, _ffprobe, store, options);
        var wallClock = attempt.Spec.AttemptTimeout ?? model.Info.AttemptTimeout;
        if (model is not SourceModel sourceModel)
        {
            var generated = ((GeneratorModel)model).Read(input);
            return input.Problem is { } refused
                ? new AttemptOutcome.Invalid(refused.Message)
                : await worker.RunAsync(generated, null, folder, attempt, wallClock, cancellationToken);
        }

        var key = SourceReference.Read(input);
        var planFor = sourceModel.Read(input);
        if (input.Problem is { } problem)
        {
            return new AttemptOutcome.Invalid(problem.Message);
        }

        if (model.Info.Unavailable is { } missing)
        {
            return new AttemptOutcome.Misconfigured(missing);
        }

        attempt.Progress.Report(0, "probing");
        var (source, failure) = await new SourceOpener(store, _ffprobe, options).OpenAsync(key, attempt.TaskId.Tenant, sourceModel.Need, folder.Path, cancellationToken);
        if (source is null)
        {
            return failure!;
        }

        return planFor(source) switch
        {
            { Problem: { } impossible } => new AttemptOutcome.Invalid(impossible),
            { SpeechTask: { } task } => await new SpeechAttempt(programs, store, options).RunAsync(task, source, folder, attempt, wallClock, cancellationToken),
            { Data: { } data } plan => new AttemptOutcome.Succeeded([Known(plan.Role, data)]),
            var plan => await worker.RunAsync(plan, source, folder, attempt, wallClock, cancellationToken),
        };
    }

    private static MediaOutput Known(string role, string data) =>
        new() { Role = role, ContentType = "application/json", Data = data, Bytes = Encoding.UTF8.GetByteCount(data) };
}
