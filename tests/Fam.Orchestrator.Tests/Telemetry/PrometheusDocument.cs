using System.Globalization;
using System.Text;

namespace Fam.Orchestrator.Tests.Telemetry;

/// <summary>
/// Reads Prometheus' text format 0.0.4 as strictly as its definition, and refuses what is not allowed: a series without a
/// TYPE above it, a family in two places, a series twice, a histogram whose buckets do not add up.
/// </summary>
internal sealed class PrometheusDocument
{
    private readonly Dictionary<string, string> types = new(StringComparer.Ordinal);
    private readonly List<Series> all = [];

    public sealed record Series(string Name, IReadOnlyDictionary<string, string> Labels, double Value);

    public IReadOnlyList<Series> All => all;

    public string TypeOf(string family) => types[family];

    public static PrometheusDocument Parse(string text)
    {
        var document = new PrometheusDocument();
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        string? family = null;
        foreach (var line in text.Split('\n')[..^1])
        {
            Assert.NotEmpty(line);
            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
                continue;
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                var words = line.Split(' ');
                Assert.Equal(4, words.Length);
                family = words[2];
                Assert.Matches("^[a-zA-Z_:][a-zA-Z0-9_:]*$", family);
                Assert.Contains(words[3], (string[])["counter", "gauge", "histogram"]);
                Assert.True(document.types.TryAdd(family, words[3]), $"{family} stands in two places.");
                continue;
            }

            var series = Read(line);
            Assert.NotNull(family);
            var allowed = document.types[family] == "histogram" ? new[] { family + "_bucket", family + "_sum", family + "_count" } : [family];
            Assert.Contains(series.Name, allowed);
            Assert.True(document.types[family] != "counter" || series.Value >= 0, line);
            Assert.DoesNotContain(document.all, other => other.Name == series.Name && Key(other.Labels) == Key(series.Labels));
            document.all.Add(series);
        }

        document.CheckHistograms();
        return document;
    }

    /// <summary>The value of the one series with this name and at least these labels.</summary>
    public double Value(string name, params (string Name, string Value)[] labels) => Find(name, labels).Single().Value;

    public IEnumerable<Series> Find(string name, params (string Name, string Value)[] labels) =>
        all.Where(series => series.Name == name && labels.All(label => series.Labels.GetValueOrDefault(label.Name) == label.Value));

    private static Series Read(string line)
    {
        var at = 0;
        while (at < line.Length && line[at] is not ('{' or ' '))
            at++;
        var (name, labels) = (line[..at], new Dictionary<string, string>(StringComparer.Ordinal));
        if (line[at] == '{')
        {
            at++;
            while (line[at] != '}')
            {
                var end = line.IndexOf('=', at);
                var label = line[at..end];
                Assert.Matches("^[a-zA-Z_][a-zA-Z0-9_]*$", label);
                Assert.Equal('"', line[end + 1]);
                var value = new StringBuilder();
                for (at = end + 2; line[at] != '"'; at++)
                {
                    if (line[at] != '\\')
                        value.Append(line[at]);
                    else
                        value.Append(line[++at] switch { 'n' => '\n', '\\' => '\\', '"' => '"', var other => throw new FormatException($"\\{other} in {line}") });
                }

                Assert.True(labels.TryAdd(label, value.ToString()), line);
                at++;
                if (line[at] == ',')
                    at++;
            }

            at++;
        }

        Assert.Equal(' ', line[at]);
        return new Series(name, labels, Number(line[(at + 1)..]));
    }

    private static double Number(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        "NaN" => double.NaN,
        _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
    };

    private void CheckHistograms()
    {
        foreach (var family in types.Where(type => type.Value == "histogram").Select(type => type.Key))
        {
            foreach (var buckets in all.Where(series => series.Name == family + "_bucket").GroupBy(series => Key(series.Labels.Where(label => label.Key != "le"))))
            {
                var (bounds, counts) = (buckets.Select(bucket => Number(bucket.Labels["le"])).ToList(), buckets.Select(bucket => bucket.Value).ToList());
                Assert.Equal(bounds.Order(), bounds);
                Assert.Equal(counts.Order(), counts);
                Assert.Equal(double.PositiveInfinity, bounds[^1]);
                Assert.Equal(counts[^1], all.Single(series => series.Name == family + "_count" && Key(series.Labels) == buckets.Key).Value);
                Assert.Single(all, series => series.Name == family + "_sum" && Key(series.Labels) == buckets.Key);
            }
        }
    }

    private static string Key(IEnumerable<KeyValuePair<string, string>> labels) =>
        string.Join('\n', labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}"));
}
