using Orleans.MediaTasks.Media;
using Orleans.MediaTasks.Providers.Outbound;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.OpenAi;

/// <summary>Pictures, speech and vectors of OpenAI, or of any server that speaks its API.</summary>
/// <remarks>One call makes and pays for everything, and the API recognises no call that is made again: one whose answer is lost fails its task as
/// <c>submit_outcome_unknown</c>. It has no cancel either: what was ordered is paid, whatever becomes of the task.</remarks>
internal sealed class OpenAiProvider : IMediaProvider, IDisposable
{
    public const string Name = "openai";

    /// <summary>How long an answer is still waited for once the attempt was told to stop: shorter than what waits for the attempt, so that an answer in time is kept.</summary>
    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time;
    private readonly ProviderHttp _http;
    private readonly OpenAiModels _models;
    private readonly OpenAiOutputs _outputs;
    private readonly ProviderInfo _description;

    public OpenAiProvider(OpenAiOptions options, IMediaStore store, TimeProvider time)
    {
        var url = options.Url ?? OpenAiOptions.PublicUrl;
        _time = time;
        _http = new ProviderHttp(new(url, options.ConnectTimeout, options.RequestTimeout, options.MaximumAnswerBytes, options.ApiKey, UseProxy: true));
        _models = new OpenAiModels(options);
        _outputs = new OpenAiOutputs(store);
        _description = new ProviderInfo
        {
            Name = Name,
            Description = $"Pictures, speech and text vectors of {url.Host}, which may cost money.",
            IsLocal = false,
            DurableStart = true,
            IdempotentSubmit = false,
            DefaultConcurrency = options.Concurrency,
            Models = _models.All,
        };
    }

    public ProviderInfo Describe() => _description;

    public InputProblem? Validate(ModelInfo model, MediaTaskSpec spec) => OpenAiRequest.Read(spec.Input, model.Kind, _models.RemoteOf(model.Name)).Problem;

    public async Task<AttemptOutcome> StartAsync(AttemptContext attempt, CancellationToken cancellationToken)
    {
        var kind = _models.All.First(model => model.Name == attempt.Model).Kind;
        var (request, problem) = OpenAiRequest.Read(attempt.Spec.Input, kind, _models.RemoteOf(attempt.Model));
        if (problem is not null)
        {
            return new AttemptOutcome.Invalid(problem.Message);
        }

        attempt.Progress.Report(0, "submitting");
        if (cancellationToken.IsCancellationRequested)
        {
            return new AttemptOutcome.Cancelled();
        }

        return await SendAsync(request, cancellationToken) switch
        {
            ProviderReply.Answered { IsSuccess: true } answer => await ReadAsync(answer, kind, attempt),
            ProviderReply.Answered refused => OpenAiRefusal.Of(refused),
            ProviderReply.NotSent reply => new AttemptOutcome.Unreachable(reply.Message),
            ProviderReply.NoAnswer reply => new AttemptOutcome.SubmitUnknown(reply.Message),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    public void Dispose() => _http.Dispose();

    private async Task<ProviderReply> SendAsync(OpenAiRequest request, CancellationToken cancellationToken)
    {
        using var givenUp = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
        using var stop = cancellationToken.Register(() => givenUp.CancelAfter(LastWait));
        using var content = request.ToContent();
        return await _http.SubmitAsync(request.Path, content, givenUp.Token);
    }

    private async Task<AttemptOutcome> ReadAsync(ProviderReply.Answered answer, string kind, AttemptContext attempt)
    {
        try
        {
            return new AttemptOutcome.Succeeded(await _outputs.StoreAsync(answer.Body, kind, attempt));
        }
        catch (UnreadableAnswerException exception)
        {
            // It was paid for, and would come out the same.
            return new AttemptOutcome.Refused(FailureCodes.InternalError, $"The server's answer cannot be used. {exception.Message}", Retryable: false);
        }
    }
}
