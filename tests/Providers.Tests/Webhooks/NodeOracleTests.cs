using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;
using Orleans.MediaTasks.Delivery;

namespace Orleans.MediaTasks.Providers.Webhooks;

/// <summary>What <see cref="CanonicalJson"/> writes is compared with what JavaScript itself writes.</summary>
public sealed class NodeOracleTests
{
    /// <summary>Each line holds a value as it came and as it was rewritten; half surrogates in texts are replaced before the comparison.</summary>
    private const string Oracle = """
        const { readFileSync } = require("node:fs");
        for (const line of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
          const [came, written] = line.split("\t");
          const expected = JSON.stringify(JSON.parse(came, (_, value) => (typeof value === "string" ? value.toWellFormed() : value)));
          const again = JSON.stringify(JSON.parse(written));
          if (expected !== written || again !== written) console.log(`${came}\n  expected ${expected}\n  written  ${written}\n  again    ${again}`);
        }
        """;

    private static readonly Gen<string> Texts = Gen.Frequency(
        (3, AnyOf("😀", "\u2028", "\u2029", "\u3000", "<>&'\"", "\\/", "\u0001", "\u000b", "\u001f", "\b\f\n\r\t", "\u007f", "\u0085", "\u00a0", "\ufeff", "\ue000", "\ud800", "\udc00", "a\ud83d", "é", "")),
        (1, Gen.String))
        .Array[0, 4].Select(string.Concat);

    private static readonly Gen<string> Names = Gen.Frequency(
        (1, AnyOf("a", "b", "0", "1", "10", "9", "01", "-1", "1.5", "4294967294", "4294967295", "__proto__x", "constructor", "é", "😀")),
        (1, Gen.String.Select(text => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)))));

    private static readonly Gen<string> Numbers = Gen.Frequency(
        (2, AnyOf("0.1", "12.50", "1e21", "1E21", "1e20", "-0", "-0.0", "9007199254740993", "-9007199254740993", "123456789012345678901234567890", "1e400", "-1e400", "5e-324", "1e-6", "1e-7", "1.7976931348623157e308", "100", "0.000001234")),
        (2, Gen.Double.Where(double.IsFinite).Select(number => number.ToString("R", CultureInfo.InvariantCulture))),
        (1, Gen.Long.Select(number => number.ToString(CultureInfo.InvariantCulture))),
        (1, Gen.Int[-100_000, 100_000].Select(number => (number / 1000.0).ToString("F4", CultureInfo.InvariantCulture))));

    private static readonly Gen<string> Leaves = Gen.Frequency((3, Texts.Select(Quote)), (3, Numbers), (1, AnyOf("true", "false", "null")));

    private static readonly Gen<string> Documents = ObjectOf(Gen.OneOf(Leaves, ObjectOf(Gen.OneOf(Leaves, ArrayOf(Leaves))), ArrayOf(ObjectOf(Leaves))));

    [Fact]
    public void Value_OfAnyDocument_IsWhatJavaScriptStringifies() => Documents.Array[400].Sample(
        documents =>
        {
            var lines = new StringBuilder();
            foreach (var document in documents)
            {
                using var value = JsonDocument.Parse(document);
                var wrapped = Encoding.UTF8.GetString(CanonicalJson.Render(json => json.Value("v", value.RootElement)));
                lines.Append(document).Append('\t').Append(wrapped["{\"v\":".Length..^1]).Append('\n');
            }

            Assert.Equal("", Run(lines.ToString()));
        },
        iter: 5,
        threads: 1);

    private static Gen<string> AnyOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static Gen<string> ObjectOf(Gen<string> values) =>
        Gen.Select(Names, values, (name, value) => $"{Quote(name)}: {value}").Array[0, 5].Select(fields => $"{{{string.Join(" ,", fields)}}}");

    private static Gen<string> ArrayOf(Gen<string> values) => values.Array[0, 4].Select(items => $"[{string.Join(", ", items)}]");

    /// <summary>A text in JSON with nothing but escapes, so that half surrogates can stand in it.</summary>
    private static string Quote(string text) => $"\"{string.Concat(text.Select(character => $"\\u{(int)character:X4}"))}\"";

    private static string Run(string input)
    {
        using var node = Process.Start(new ProcessStartInfo("node", ["-e", Oracle])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
        })!;
        node.StandardInput.Write(input);
        node.StandardInput.Close();
        var output = node.StandardOutput.ReadToEnd();
        node.WaitForExit();
        Assert.Equal(0, node.ExitCode);
        return output;
    }
}
