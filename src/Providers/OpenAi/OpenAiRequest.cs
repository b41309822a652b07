using System.Net.Http.Headers;
using System.Text.Json;
using Orleans.MediaTasks.Providers.Input;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.OpenAi;

/// <summary>What is sent for a task's input: the members that the API knows, in its words. What they may hold, the API judges.</summary>
/// <remarks>https://platform.openai.com/docs/api-reference: <c>images/generations</c>, <c>audio/speech</c>, <c>embeddings</c>.</remarks>
internal sealed record OpenAiRequest(string Path, byte[] Json)
{
    private const int LongestText = 32_000;
    private const int LongestWord = 200;
    private const int MostPictures = 10;
    private const int MostTexts = 2_048;
    private const int MostDimensions = 100_000;

    private static readonly string[] ImageWords = ["size", "quality", "style", "background", "moderation", "output_format", "output_compression", "user"];
    private static readonly string[] SpeechFormats = ["mp3", "opus", "aac", "flac", "wav"];

    /// <summary>Reads an input; the request is worth something only when there is no problem.</summary>
    public static (OpenAiRequest Request, InputProblem? Problem) Read(string json, string kind, string remoteModel)
    {
        using var input = InputReader.Open(json);
        using var body = new MemoryStream();
        using (var writer = new Utf8JsonWriter(body))
        {
            writer.WriteStartObject();
            writer.WriteString("model"u8, remoteModel);
            switch (kind)
            {
                case MediaTaskKinds.Image:
                    WriteImage(writer, input, remoteModel);
                    break;
                case MediaTaskKinds.Audio:
                    WriteSpeech(writer, input);
                    break;
                default:
                    WriteTexts(writer, input);
                    break;
            }

            writer.WriteEndObject();
        }

        var path = kind switch { MediaTaskKinds.Image => "images/generations", MediaTaskKinds.Audio => "audio/speech", _ => "embeddings" };
        return (new OpenAiRequest(path, body.ToArray()), input.Problem);
    }

    /// <summary>The body to send.</summary>
    public HttpContent ToContent() => new ByteArrayContent(Json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    private static void WriteImage(Utf8JsonWriter writer, InputReader input, string remoteModel)
    {
        writer.WriteString("prompt"u8, input.RequiredText("prompt", LongestText));
        WriteNumber(writer, "n", input.Integer("n", 1, MostPictures));
        foreach (var word in ImageWords)
        {
            WriteWord(writer, input, word);
        }

        // Newer models of OpenAI send nothing else and refuse the member; all others send an address unless they are asked.
        if (!remoteModel.Contains("gpt-image", StringComparison.Ordinal))
        {
            writer.WriteString("response_format"u8, "b64_json"u8);
        }
    }

    private static void WriteSpeech(Utf8JsonWriter writer, InputReader input)
    {
        var member = Array.Find(["input", "text", "prompt"], input.Has) ?? "input";
        writer.WriteString("input"u8, input.RequiredText(member, LongestText));
        writer.WriteString("voice"u8, input.Text("voice", LongestWord) ?? "alloy");
        writer.WriteString("response_format"u8, input.Word("response_format", SpeechFormats) ?? SpeechFormats[0]);
        WriteNumber(writer, "speed", input.Number("speed", 0.25, 4));
        if (input.Text("instructions", LongestText) is { } instructions)
        {
            writer.WriteString("instructions"u8, instructions);
        }
    }

    private static void WriteTexts(Utf8JsonWriter writer, InputReader input)
    {
        writer.WriteStartArray("input"u8);
        foreach (var text in input.Texts(input.Has("text") && !input.Has("input") ? "text" : "input", MostTexts))
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
        WriteNumber(writer, "dimensions", input.Integer("dimensions", 1, MostDimensions));
        WriteWord(writer, input, "user");
        writer.WriteString("encoding_format"u8, "float"u8);
    }

    private static void WriteNumber(Utf8JsonWriter writer, string name, double? number)
    {
        if (number is { } some)
        {
            writer.WriteNumber(name, some);
        }
    }

    /// <summary>Passes a text, a number or a flag on as it is.</summary>
    private static void WriteWord(Utf8JsonWriter writer, InputReader input, string name)
    {
        switch (input.Element(name))
        {
            case null:
                break;
            case { ValueKind: JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False } value:
                writer.WritePropertyName(name);
                value.WriteTo(writer);
                break;
            default:
                if (input.Text(name, LongestWord) is { } text)
                {
                    writer.WriteString(name, text);
                }

                break;
        }
    }
}
