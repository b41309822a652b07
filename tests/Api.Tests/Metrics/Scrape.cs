using System.Text;
using System.Text.RegularExpressions;
using Orleans.MediaTasks.Api.Hosting;

namespace Orleans.MediaTasks.Api.Metrics;

/// <summary>What a scraper was told.</summary>
internal sealed partial class Scrape
{
    private readonly string _text;

    private Scrape(string text) => _text = text;

    public static Scrape Of(Answer answer)
    {
        Assert.Equal((System.Net.HttpStatusCode.OK, "text/plain"), (answer.Status, answer.ContentType));
        return new Scrape(Encoding.UTF8.GetString(answer.Body));
    }

    public string Text => _text;

    /// <summary>What there is of our own, by name.</summary>
    public IReadOnlyDictionary<string, string> Kinds => Type().Matches(_text).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);

    /// <summary>The names of the labels of a metric's lines.</summary>
    public IEnumerable<string> LabelsOf(string name) =>
        LinesOf(name).SelectMany(line => Label().Matches(line)).Select(match => match.Groups[1].Value).Where(label => label != "le").Distinct();

    /// <summary>The sum of a metric's lines that have all of these labels.</summary>
    public double SumOf(string name, params IEnumerable<string> labels) =>
        LinesOf(name).Where(line => line.StartsWith($"{name}{{", StringComparison.Ordinal) || line.StartsWith($"{name} ", StringComparison.Ordinal))
            .Where(line => labels.All(label => line.Contains(label, StringComparison.Ordinal)))
            .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture));

    private IEnumerable<string> LinesOf(string name) => _text.Split('\n').Where(line => line.StartsWith(name, StringComparison.Ordinal));

    [GeneratedRegex("^# TYPE (mediatasks_[a-z_]+) ([a-z]+)$", RegexOptions.Multiline)]
    private static partial Regex Type();

    [GeneratedRegex("[{,]([a-z_]+)=\"")]
    private static partial Regex Label();
}
