using System.Globalization;
using Exporter.Ingest;
using Exporter.Signals;
using Exporter.Signals.Head;
using Exporter.Signals.PromQL;
using Exporter.TestKit;

namespace Exporter.Tests.Signals.PromQL;

/// <summary>
/// Runs <c>.case</c> files: <c>load STEP</c> with series in promtool's notation, then <c>eval at T EXPR</c> with the expected
/// elements, or <c>fail at T EXPR</c> with a part of the expected message. <c>clear</c> starts with an empty head.
/// </summary>
internal static class CaseFile
{
    private const double Tolerance = 1e-12;

    public static IEnumerable<(string Name, int Line)> Evaluations(string file) =>
        File.ReadLines(PathOf(file)).Select((text, index) => (text, index + 1))
            .Where(line => line.text.StartsWith("eval ", StringComparison.Ordinal) || line.text.StartsWith("fail ", StringComparison.Ordinal));

    public static void Run(string file, int wantedLine)
    {
        var lines = File.ReadAllLines(PathOf(file));
        var loads = new List<(Labels Labels, List<Sample> Samples)>();
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i];
            if (line == "clear")
            {
                loads.Clear();
            }
            else if (line.StartsWith("load ", StringComparison.Ordinal))
            {
                var step = Milliseconds(line[5..].Trim());
                loads.AddRange(Block(lines, i).Select(series => ParseSeries(series, step)));
            }
            else if (i + 1 == wantedLine)
            {
                Check(line, Block(lines, i).ToList(), loads);
                return;
            }
        }

        Assert.Fail($"{file} has no line {wantedLine}");
    }

    public static Labels ParseLabels(string text)
    {
        var brace = text.IndexOf('{', StringComparison.Ordinal);
        var labels = new List<Label>();
        var name = brace < 0 ? text : text[..brace];
        if (name.Length > 0)
        {
            labels.Add(new Label(Labels.MetricName, name));
        }

        if (brace >= 0)
        {
            foreach (var pair in text[(brace + 1)..^1].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                var equals = pair.IndexOf('=', StringComparison.Ordinal);
                labels.Add(new Label(pair[..equals], pair[(equals + 1)..].Trim('"')));
            }
        }

        return Labels.From(labels);
    }

    private static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "Signals", "PromQL", "testdata", file);

    private static IEnumerable<string> Block(string[] lines, int head) => lines.Skip(head + 1)
        .TakeWhile(line => line.StartsWith("  ", StringComparison.Ordinal))
        .Select(line => line.Trim())
        .Where(line => !line.StartsWith('#'));

    private static void Check(string line, List<string> expected, List<(Labels Labels, List<Sample> Samples)> loads)
    {
        var words = line.Split(' ', 4);
        var at = Milliseconds(words[2]);
        if (!Query.TryCompile(words[3], out var query, out var errors))
        {
            Assert.Fail(string.Join("; ", errors));
        }

        var head = Head(query, loads);
        var result = new InstantVector();
        if (words[0] == "fail")
        {
            var failure = Assert.Throws<EvaluationException>(() => query.Evaluate(head, at, result));
            Assert.Contains(expected.Single(), failure.Message, StringComparison.Ordinal);
            return;
        }

        // Twice: the second evaluation works on what the first has learnt.
        query.Evaluate(head, at, result);
        query.Evaluate(head, at, result);
        Compare(expected, result);
    }

    private static void Compare(List<string> expected, InstantVector result)
    {
        var actual = Enumerable.Range(0, result.Count).ToDictionary(result.LabelsAt, result.ValueAt);
        foreach (var element in expected)
        {
            var space = element.LastIndexOf(' ');
            var labels = ParseLabels(element[..space].Trim());
            Assert.True(actual.Remove(labels, out var value), $"missing {labels}; left: {string.Join(" ", actual)}");
            var wanted = Number(element[(space + 1)..]);
            Assert.True(Close(wanted, value), $"{labels}: expected {wanted:R}, got {value:R}");
        }

        Assert.True(actual.Count == 0, $"unexpected {string.Join(" ", actual)}");
    }

    private static bool Close(double wanted, double value) =>
        wanted.Equals(value) || Math.Abs(wanted - value) <= Tolerance * Math.Max(Math.Abs(wanted), Math.Abs(value));

    private static SeriesHead Head(Query query, List<(Labels Labels, List<Sample> Samples)> loads)
    {
        var head = new SeriesHead(query.Selectors, new HeadLimits());
        foreach (var (labels, samples) in loads)
        {
            var series = HeadFeed.Resolve(head, labels);
            foreach (var sample in samples)
            {
                if (series >= 0)
                {
                    Assert.Equal(AppendResult.Stored, head.Append(series, sample.TimestampMs, sample.Value));
                }
            }
        }

        return head;
    }

    private static (Labels Labels, List<Sample> Samples) ParseSeries(string text, long stepMs)
    {
        var end = text.Contains('}', StringComparison.Ordinal) ? text.IndexOf('}', StringComparison.Ordinal) + 1 : text.IndexOf(' ', StringComparison.Ordinal);
        var samples = new List<Sample>();
        var at = 0L;
        foreach (var word in text[end..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            foreach (var value in Expand(word))
            {
                if (value is { } present)
                {
                    samples.Add(new Sample(at, present));
                }

                at += stepMs;
            }
        }

        return (ParseLabels(text[..end]), samples);
    }

    /// <summary><c>5</c>, <c>_</c>, <c>stale</c>, <c>7x3</c>, <c>_x3</c>, <c>0+10x4</c>, <c>8-2x3</c>: the last three repeat n times after the first.</summary>
    private static IEnumerable<double?> Expand(string word)
    {
        if (word == "stale")
        {
            return [StaleMarker.Value];
        }

        var x = word.IndexOf('x', StringComparison.Ordinal);
        if (x < 0)
        {
            return [word == "_" ? null : Number(word)];
        }

        var times = int.Parse(word[(x + 1)..], CultureInfo.InvariantCulture);
        if (word[..x] == "_")
        {
            return Enumerable.Repeat<double?>(null, times);
        }

        var sign = word.AsSpan(1, x - 1).IndexOfAny('+', '-') + 1;
        var start = Number(sign > 0 ? word[..sign] : word[..x]);
        var growth = sign > 0 ? Number(word[sign..x]) : 0;
        return Enumerable.Range(0, times + 1).Select(i => (double?)(start + (i * growth)));
    }

    private static double Number(string text) => text switch
    {
        "NaN" => double.NaN,
        "Inf" or "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
    };

    private static long Milliseconds(string duration)
    {
        Assert.True(PrometheusDuration.TryParse(duration, out var parsed), duration);
        return (long)parsed.TotalMilliseconds;
    }
}
