using System.ComponentModel.DataAnnotations;

namespace Orleans.MediaTasks.Delivery;

/// <summary>How much a silo sends at a time: <c>MediaTasks:Webhooks</c>.</summary>
public sealed class DeliveryOptions
{
    /// <summary>Deliveries under way to one receiver. Default: 64.</summary>
    /// <remarks>A receiver that hangs holds so many connections until its breaker opens.</remarks>
    [Range(1, 10_000)]
    public int ConcurrencyPerEndpoint { get; set; } = 64;

    /// <summary>Deliveries under way for one tenant. Default: 512.</summary>
    [Range(1, 100_000)]
    public int ConcurrencyPerTenant { get; set; } = 512;

    /// <summary>Deliveries that one receiver is sent in a second. Default: 5,000.</summary>
    [Range(1, 1_000_000)]
    public int RatePerEndpoint { get; set; } = 5_000;

    /// <summary>Tasks of which something is in memory to be sent. What comes beyond lies in its rows and is found there later. Default: 10,000.</summary>
    [Range(1, 1_000_000)]
    public int TasksInHand { get; set; } = 10_000;

    /// <summary>How long a delivery is left to the silo that has it in hand before others look at it. Default: 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Claim { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>What is signed with where neither a task nor an endpoint nor its tenant has a secret. Default: none, and such deliveries are not signed.</summary>
    /// <remarks>All tenants share it: set it where there is one, as in Development.</remarks>
    [StringLength(256, MinimumLength = 16)]
    public string? Secret { get; set; }
}
