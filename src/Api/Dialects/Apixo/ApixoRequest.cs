using System.Text.Json;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Delivery;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Apixo;

/// <summary>The body of <c>generateTask</c>: how to answer, and the model's input.</summary>
internal static class ApixoRequest
{
    public const int LongestPrompt = 5000;
    private const int LongestUrl = 2048;

    /// <summary>What was asked; null when there are problems.</summary>
    public static MediaTaskSpec? Parse(JsonElement body, string model, List<InputProblem> problems)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            problems.Add(new InputProblem("invalid_request", null, "The body must be a JSON object."));
            return null;
        }

        var fields = new FieldReader(body, "", problems);
        var callback = ReadCallback(fields);
        if (fields.Object("input") is not { } input)
        {
            if (problems.Count == 0)
            {
                fields.Miss("input", "Put the prompt and the model's parameters into 'input'.");
            }

            return null;
        }

        var prompt = new FieldReader(input, "input.", problems).Text("prompt", LongestPrompt);
        if (prompt is null && problems.Count == 0 && input.TryGetProperty("title", out _) is false && input.TryGetProperty("style", out _) is false)
        {
            fields.Miss("input.prompt", "Say what to make.");
        }

        return problems.Count > 0 ? null : new MediaTaskSpec
        {
            Model = model,
            Input = CompactJson.Of(input),
            Webhook = callback is null ? null : new WebhookTarget { Url = callback, Form = WebhookForm.Status },
        };
    }

    /// <summary>Where the end is to be told; other clients of the same system call the field <c>webhook</c>.</summary>
    private static string? ReadCallback(FieldReader fields)
    {
        var mode = fields.Text("request_type", 32) ?? "async";
        var url = fields.Text("callback_url", LongestUrl) ?? fields.Text("webhook", LongestUrl);
        if (mode is not ("async" or "callback"))
        {
            fields.Refuse("request_type", "'request_type' must be 'async' or 'callback'.", "async", "callback");
        }
        else if (mode == "callback" && url is null)
        {
            fields.Miss("callback_url", "'request_type' is 'callback', so say where to: 'callback_url'.");
        }
        else if (url is not null && !(Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps))
        {
            fields.Refuse("callback_url", "'callback_url' must be an https address.");
        }

        return url;
    }
}
