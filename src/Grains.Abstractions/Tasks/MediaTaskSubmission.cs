using System.Collections.Immutable;

namespace Orleans.MediaTasks.Tasks;

/// <summary>One task to be stored and run.</summary>
/// <param name="Id">The id, minted by the API so that a repeated call stores it once.</param>
/// <param name="Spec">What is asked.</param>
/// <param name="IdempotencyKey">The caller's key with its scope (route), unique per tenant, at most 300 characters; null for none.</param>
/// <param name="RequestHash">A hash of the request body that the key stands for; null without a key.</param>
[GenerateSerializer, Immutable, Alias("mt.task.submission")]
public sealed record MediaTaskSubmission(
    [property: Id(0)] MediaTaskId Id,
    [property: Id(1)] MediaTaskSpec Spec,
    [property: Id(2)] string? IdempotencyKey = null,
    [property: Id(3)] string? RequestHash = null)
{
    /// <summary>Models that the caller's key may name, exact or with a trailing <c>*</c>. Default: empty, which is all.</summary>
    [Id(4)] public ImmutableArray<string> AllowedModels { get; init; } = [];
}

/// <summary>The answer to one submission.</summary>
[GenerateSerializer, Immutable, Alias("mt.submit")]
public abstract record SubmitResult
{
    private SubmitResult() { }

    /// <summary>The task's row is committed to disk.</summary>
    /// <param name="Task">The task as it stands.</param>
    /// <param name="Replayed">Whether an earlier request with the same idempotency key and body made it.</param>
    [GenerateSerializer, Immutable, Alias("mt.submit.accepted")]
    public sealed record Accepted([property: Id(0)] MediaTaskSnapshot Task, [property: Id(1)] bool Replayed) : SubmitResult;

    /// <summary>The input cannot be accepted; nothing was stored.</summary>
    [GenerateSerializer, Immutable, Alias("mt.submit.refused")]
    public sealed record Refused([property: Id(0)] InputProblem Problem) : SubmitResult;

    /// <summary>The idempotency key was used for another body; nothing was stored.</summary>
    /// <param name="Existing">The task that the key belongs to.</param>
    [GenerateSerializer, Immutable, Alias("mt.submit.key-reused")]
    public sealed record KeyReused([property: Id(0)] MediaTaskId Existing) : SubmitResult;

    /// <summary>The store takes no more at the moment; nothing was stored.</summary>
    /// <param name="RetryAfter">When to try again.</param>
    [GenerateSerializer, Immutable, Alias("mt.submit.busy")]
    public sealed record Busy([property: Id(0)] TimeSpan RetryAfter) : SubmitResult;
}

/// <summary>What is wrong with an input, and what would be right.</summary>
/// <param name="Code">A stable word: <c>invalid_request</c>, <c>missing_parameter</c>, <c>model_not_found</c>, <c>unsupported_model</c>, <c>configuration_error</c>, …</param>
/// <param name="Field">The field's path as the native API names it, for example <c>input.size</c>; null when no single field is at fault.</param>
/// <param name="Message">A sentence that says what to do.</param>
/// <param name="Allowed">Allowed values or near names; empty when there are none to list.</param>
[GenerateSerializer, Immutable, Alias("mt.input-problem")]
public sealed record InputProblem(
    [property: Id(0)] string Code,
    [property: Id(1)] string? Field,
    [property: Id(2)] string Message,
    [property: Id(3)] IReadOnlyList<string> Allowed)
{
    /// <summary>A problem without a list of allowed values.</summary>
    public InputProblem(string code, string? field, string message) : this(code, field, message, []) { }
}
