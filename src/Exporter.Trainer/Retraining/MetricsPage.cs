using System.Globalization;
using System.Text;

namespace Exporter.Trainer.Retraining;

/// <summary>The samples of a page in Prometheus' text format, for looking a few of them up.</summary>
/// <remarks>https://github.com/prometheus/docs/blob/main/docs/instrumenting/exposition_formats.md. What is no sample is passed over: this is a sidecar's own page.</remarks>
internal sealed class MetricsPage
{
    private readonly ILookup<string, (Dictionary<string, string> Labels, double Value)> _samples;

    /// <summary>Reads a page.</summary>
    public MetricsPage(string text) =>
        _samples = text.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(Read).OfType<Sample>().ToLookup(sample => sample.Name, sample => (sample.Labels, sample.Value));

    /// <summary>The samples of a metric that have some labels.</summary>
    /// <param name="name">The metric.</param>
    /// <param name="labels">Labels with their values, all of which they have.</param>
    public IEnumerable<(Dictionary<string, string> Labels, double Value)> Of(string name, params (string Name, string Value)[] labels) =>
        _samples[name].Where(sample => Array.TrueForAll(labels, label => sample.Labels.GetValueOrDefault(label.Name, "") == label.Value));

    /// <summary>The value of the metric with exactly the same labels; null for none.</summary>
    public double? Beside(string name, Dictionary<string, string> labels)
    {
        foreach (var (others, value) in _samples[name])
        {
            if (others.Count == labels.Count && labels.All(label => others.GetValueOrDefault(label.Key) == label.Value))
            {
                return value;
            }
        }

        return null;
    }

    private static Sample? Read(string line)
    {
        var nameEnd = line.AsSpan().IndexOfAny('{', ' ');
        if (nameEnd < 0)
        {
            return null;
        }

        Dictionary<string, string> labels = new(StringComparer.Ordinal);
        var at = nameEnd;
        if (line[at] == '{')
        {
            at = ReadLabels(line, at + 1, labels);
        }

        var value = line.AsSpan(at).Trim();
        value = value.IndexOf(' ') is > 0 and var space ? value[..space] : value;
        var isInfinite = value is "+Inf" or "-Inf";
        return double.TryParse(isInfinite ? $"{value[0]}Infinity" : value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? new Sample(line[..nameEnd], labels, number) : null;
    }

    /// <summary>Reads what stands between braces.</summary>
    /// <returns>Where it goes on behind the closing one.</returns>
    private static int ReadLabels(string line, int at, Dictionary<string, string> labels)
    {
        while (at < line.Length && line[at] != '}')
        {
            var equals = line.IndexOf('=', at);
            if (equals < 0)
            {
                return line.Length;
            }

            var name = line[at..equals].Trim(',', ' ', '"');
            var text = new StringBuilder();
            for (at = equals + 2; at < line.Length && line[at] != '"'; at++)
            {
                at += line[at] == '\\' ? 1 : 0;
                text.Append(at < line.Length && line[at] == 'n' && line[at - 1] == '\\' ? '\n' : line[Math.Min(at, line.Length - 1)]);
            }

            labels[name] = text.ToString();
            at++;
        }

        return at + 1;
    }

    private sealed record Sample(string Name, Dictionary<string, string> Labels, double Value);
}
