using System.Collections.Immutable;

namespace Orleans.MediaTasks.Delivery;

/// <summary>Hears of a tenant's deliveries as they go out; held by nodes that show them.</summary>
/// <remarks>Told at best: what is missed stands in the tasks' own delivery logs.</remarks>
[Alias("mt.deliveries.watcher")]
public interface IDeliveryWatcher : IGrainObserver
{
    /// <summary>Takes what happened on one silo in the last moments.</summary>
    [Alias("Tell")]
    Task TellAsync(DeliveryNews news);
}

/// <summary>What happened to one tenant's deliveries on one silo.</summary>
/// <param name="Attempts">What was sent, oldest first.</param>
/// <param name="Turns">What ways to receivers opened or closed, oldest first.</param>
[GenerateSerializer, Immutable, Alias("mt.deliveries.news")]
public sealed record DeliveryNews(
    [property: Id(0)] ImmutableArray<AttemptNews> Attempts,
    [property: Id(1)] ImmutableArray<BreakerTurn> Turns)
{
    /// <summary>How long somebody hears who does not say again that he wants to: 60 s.</summary>
    public static readonly TimeSpan WatchDuration = TimeSpan.FromSeconds(60);
}

/// <summary>One attempt at one delivery.</summary>
/// <param name="Delivery">The delivery after it.</param>
/// <param name="Kind">The kind of its task.</param>
/// <param name="Url">Where it went.</param>
/// <param name="MaximumAttempts">How often it is sent at most.</param>
[GenerateSerializer, Immutable, Alias("mt.deliveries.attempt")]
public sealed record AttemptNews(
    [property: Id(0)] WebhookDelivery Delivery,
    [property: Id(1)] string Kind,
    [property: Id(2)] string Url,
    [property: Id(3)] int MaximumAttempts);

/// <summary>A change of what one silo thinks of a receiver.</summary>
/// <param name="Url">The address of the delivery that changed it.</param>
/// <param name="From">What it was before.</param>
/// <param name="To">What it is now.</param>
/// <param name="At">When it changed.</param>
/// <param name="Failures">Failures in a row.</param>
/// <param name="OpenUntil">When the next delivery is let through; null while all are.</param>
[GenerateSerializer, Immutable, Alias("mt.deliveries.turn")]
public sealed record BreakerTurn(
    [property: Id(0)] string Url,
    [property: Id(1)] BreakerState From,
    [property: Id(2)] BreakerState To,
    [property: Id(3)] DateTimeOffset At,
    [property: Id(4)] int Failures,
    [property: Id(5)] DateTimeOffset? OpenUntil);

/// <summary>Whether deliveries to a receiver are kept back.</summary>
public enum BreakerState
{
    /// <summary>All go out.</summary>
    Closed = 0,

    /// <summary>None goes out.</summary>
    Open = 1,

    /// <summary>One went out, to see whether it arrives.</summary>
    HalfOpen = 2,
}
