using System.Diagnostics;

namespace Orleans.MediaTasks.Delivery;

/// <summary>The body of an event in the form that a receiver wants.</summary>
internal static class WebhookBodies
{
    /// <summary>The longest body: 1 MiB. In place of a longer one goes its head with <see cref="TooLarge"/>.</summary>
    public const int MaximumLength = 1024 * 1024;

    /// <summary>What receivers read in place of a body that is too long; the words are Conduit's.</summary>
    public const string TooLarge = "Payload too large";

    public static byte[] Render(TaskNews news)
    {
        var body = news.Receiver.Form switch
        {
            WebhookForm.Event => EventBody.Render(news),
            WebhookForm.Hook => HookBody.Render(news),
            WebhookForm.Status => StatusBody.Render(news),
            _ => throw new UnreachableException(),
        };
        return body.Length <= MaximumLength ? body : news.Receiver.Form switch
        {
            WebhookForm.Event => EventBody.RenderTooLarge(news),
            WebhookForm.Hook => HookBody.RenderTooLarge(news),
            _ => StatusBody.RenderTooLarge(news),
        };
    }

    public static byte[] Render(WebhookReceiver receiver, EndpointNotice notice, string tenant) => receiver.Form switch
    {
        WebhookForm.Hook => HookBody.Render(receiver, notice, tenant),
        WebhookForm.Status => StatusBody.Render(notice),
        _ => EventBody.Render(notice),
    };
}
