using Microsoft.Extensions.Logging;

namespace Orleans.MediaTasks.Delivery;

/// <summary>Tells tenants' endpoints how they did, every few seconds.</summary>
/// <remarks>Survives nothing: the next delivery tells more. Bounded by the endpoints that were sent to meanwhile.</remarks>
internal sealed partial class EndpointReports : IDisposable
{
    /// <summary>How often it tells.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly IGrainFactory _grains;
    private readonly ILogger<EndpointReports> _logger;
    private readonly ITimer _timer;
    private Dictionary<(string Tenant, string Endpoint), EndpointReport> _reports = [];

    public EndpointReports(IGrainFactory grains, TimeProvider time, ILogger<EndpointReports> logger)
    {
        (_grains, _logger) = (grains, logger);

        // The timer must not carry the context of whichever request happened to create it.
        using (ExecutionContext.SuppressFlow())
        {
            _timer = time.CreateTimer(static reports => ((EndpointReports)reports!).Tell(), this, Period, Period);
        }
    }

    /// <summary>Takes down what came of sending to an endpoint of a tenant.</summary>
    public void Add(string tenant, string endpoint, DeliveryAttempt attempt, bool isGone)
    {
        lock (_lock)
        {
            var report = _reports.GetValueOrDefault((tenant, endpoint)) ?? new EndpointReport(endpoint, null, null, null, false);
            _reports[(tenant, endpoint)] = attempt.Error is null
                ? report with { LastSuccessAt = attempt.At, FirstFailureAt = null }
                : report with { FirstFailureAt = report.FirstFailureAt ?? attempt.At, LastFailure = attempt, IsGone = report.IsGone || isGone };
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Tell()
    {
        Dictionary<(string Tenant, string Endpoint), EndpointReport> reports;
        lock (_lock)
        {
            if (_reports.Count == 0)
            {
                return;
            }

            (reports, _reports) = (_reports, []);
        }

        foreach (var tenant in reports.GroupBy(report => report.Key.Tenant, report => report.Value))
        {
            _ = TellAsync(tenant.Key, [.. tenant]);
        }
    }

    private async Task TellAsync(string tenant, List<EndpointReport> reports)
    {
        try
        {
            await _grains.GetGrain<IWebhookEndpointsGrain>(tenant).ReportAsync(reports);
        }
        catch (Exception exception)
        {
            LogNotTold(_logger, tenant, exception);
        }
    }

    [LoggerMessage(LogLevel.Warning, "How the endpoints of tenant {Tenant} do could not be stored; the next deliveries tell it again.")]
    private static partial void LogNotTold(ILogger logger, string tenant, Exception exception);
}
