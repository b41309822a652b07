using System.Globalization;
using Microsoft.AspNetCore.Http;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Tasks;
using Orleans.MediaTasks.Tenants;

namespace Orleans.MediaTasks.Api.Tenants;

/// <summary>The only way from HTTP to the intake: holds a submission to what its key may submit.</summary>
/// <remarks>A key without limits costs no call. The models are judged by the intake, which alone knows what a kind comes to.</remarks>
internal sealed class SubmissionGate(IGrainFactory grains)
{
    /// <summary>Kept: making a reference looks up attributes, which was a twentieth of a submission's cost.</summary>
    private readonly ITaskIntakeGrain _intake = grains.GetGrain<ITaskIntakeGrain>(0);

    /// <summary>Submits tasks of the caller, all or none, or says why not.</summary>
    public Task<(ApiError? Error, IReadOnlyList<SubmitResult>? Results)> SubmitAsync(HttpContext context, IReadOnlyList<MediaTaskSubmission> submissions)
    {
        var models = context.GetCaller().AllowedModels;
        var allowed = models.IsEmpty ? submissions : [.. submissions.Select(submission => submission with { AllowedModels = models })];
        return PassAsync<IReadOnlyList<SubmitResult>>(context, submissions.Count, async () => await _intake.SubmitAsync(allowed));
    }

    /// <summary>Submits a task of the caller where so many of one model may be live, or says why not; neither error nor result when there is no room.</summary>
    public Task<(ApiError? Error, SubmitResult? Result)> SubmitAsync(HttpContext context, string model, int capacity, MediaTaskSubmission submission) => PassAsync<SubmitResult>(
        context,
        tasks: 1,
        () => grains.GetGrain<IBoundedIntakeGrain>($"{submission.Id.Tenant}/{model}").SubmitAsync(submission with { AllowedModels = context.GetCaller().AllowedModels }, capacity));

    /// <summary>Does something that sets so many tasks going, or says why not.</summary>
    public async Task<(ApiError? Error, T? Result)> PassAsync<T>(HttpContext context, int tasks, Func<Task<T?>> work)
        where T : class
    {
        var caller = context.GetCaller();
        if (caller is not { Hash: { } hash, Limits.AreSet: true })
        {
            return (null, await work());
        }

        var key = grains.GetGrain<IApiKeyGrain>(hash);
        var admission = await key.AdmitAsync(tasks);
        if (admission is not KeyAdmission.Granted granted)
        {
            return (Refuse(context.Response.Headers, admission, tasks), null);
        }

        SetRate(context.Response.Headers, granted.Rate);
        try
        {
            return (null, await work());
        }
        finally
        {
            await SettleAsync(key, granted.Number);
        }
    }

    /// <summary>Before the answer leaves, so that whoever submits one task after the other is not told that two are live.</summary>
    private static async Task SettleAsync(IApiKeyGrain key, long? number)
    {
        try
        {
            await (number is { } admission ? key.SettleAsync(admission) : Task.CompletedTask);
        }
        catch (Exception)
        {
            // Whatever it was: the task is stored or not, and the caller must learn which; the admission is forgotten in time.
        }
    }

    private static ApiError Refuse(IHeaderDictionary headers, KeyAdmission admission, int tasks)
    {
        switch (admission)
        {
            case KeyAdmission.OverRate { Rate: var rate, RetryAfter: var wait }:
                SetRate(headers, rate);
                var advice = tasks > rate.Limit ? $" A batch of {tasks:N0} tasks never fits into this key's {rate.Limit:N0}; send smaller ones." : "";
                return TooMuch($"The API key has submitted what it may, {rate.Limit:N0} tasks.", wait, advice);
            case KeyAdmission.TooManyLive live:
                return TooMuch($"The tenant has {live.Live:N0} tasks that have not ended; with this key it may have {live.Limit:N0}.", live.RetryAfter, "");
            default:
                return ApiError.Of(ErrorCatalogue.Unauthorized, "The API key does not work any more.");
        }
    }

    private static ApiError TooMuch(string problem, TimeSpan wait, string advice)
    {
        var seconds = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds));
        return ApiError.Of(ErrorCatalogue.RateLimitExceeded, $"{problem} Please retry after {seconds} seconds.{advice}") with { RetryAfter = wait };
    }

    private static void SetRate(IHeaderDictionary headers, KeyRate? rate)
    {
        if (rate is { } known)
        {
            headers["X-RateLimit-Limit-Requests"] = known.Limit.ToString(CultureInfo.InvariantCulture);
            headers["X-RateLimit-Remaining-Requests"] = known.Remaining.ToString(CultureInfo.InvariantCulture);
            headers["X-RateLimit-Reset-Requests"] = known.ResetsAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        }
    }
}
