using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Delivery;

/// <summary>Tasks with an address of their own, and what they told it.</summary>
internal static class HookedTasks
{
    public const string Url = "https://receiver.test/hook";

    public static MediaTaskSpec Hooked(MediaTaskSpec spec) => spec with { Webhook = new WebhookTarget { Url = Url, Secret = "a secret of the task" } };

    public static IDeliveryLogGrain Log(Grid grid) => grid.Grains.GetGrain<IDeliveryLogGrain>(0);
}
