using System.Globalization;

namespace Exporter.TestKit;

/// <summary>One sample line of a metrics page.</summary>
/// <param name="Name">Name of the series.</param>
/// <param name="LabelText">What stands between the braces; empty without labels.</param>
/// <param name="Value">The value.</param>
public readonly record struct PageSample(string Name, string LabelText, double Value);

/// <summary>A metrics page in the text format, read the simplest way.</summary>
public static class ScrapedPage
{
    /// <summary>The sample lines of a page, in order.</summary>
    public static IReadOnlyList<PageSample> Parse(string page) =>
        [.. page.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(ParseLine)];

    private static PageSample ParseLine(string line)
    {
        int valueAt = line.LastIndexOf(' ');
        string series = line[..valueAt];
        int brace = series.IndexOf('{', StringComparison.Ordinal);
        double value = line[(valueAt + 1)..] switch
        {
            "+Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            var text => double.Parse(text, CultureInfo.InvariantCulture),
        };
        return brace < 0 ? new PageSample(series, "", value) : new PageSample(series[..brace], series[(brace + 1)..^1], value);
    }
}
