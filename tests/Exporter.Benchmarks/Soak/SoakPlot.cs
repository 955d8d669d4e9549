using System.Globalization;
using System.Text;

namespace Exporter.Benchmarks.Soak;

/// <summary>Draws the rows of a soak as an SVG: memory, series, throughput and what was refused, each over time.</summary>
internal sealed class SoakPlot(IReadOnlyList<SoakRow> rows)
{
    private const int Width = 900;
    private const int PanelHeight = 170;
    private const int Left = 90;
    private const int Right = 160;
    private const int Top = 36;
    private const int Bottom = 26;

    private static readonly string[] Colours = ["#1f77b4", "#d62728", "#2ca02c", "#9467bd"];

    private readonly StringBuilder _svg = new();

    /// <summary>The drawing.</summary>
    public string Draw(string title)
    {
        (string Name, (string Name, Func<int, double> Value)[] Lines)[] panels =
        [
            ("memory, MiB", [("resident", i => rows[i].ResidentBytes / 1048576), ("heap", i => rows[i].HeapBytes / 1048576), ("head, estimated", i => rows[i].HeadBytes / 1048576)]),
            ("series", [("selected", i => rows[i].Series), ("ignored", i => rows[i].IgnoredSeries)]),
            ("samples a second; cores", [("taken", i => PerSecond(i, row => row.SamplesTaken)), ("× 1,000,000 cores", i => 1e6 * PerSecond(i, row => row.CpuSeconds))]),
            ("refused so far", [("samples, series limit", i => rows[i].RefusedBySeriesLimit), ("samples, churn limit", i => rows[i].RefusedByChurnLimit), ("requests", i => rows[i].RequestsTurnedAway)]),
            ("longest answer, ms", [("", i => 1000 * rows[i].LongestAnswerSeconds)]),
        ];
        var height = Top + (panels.Length * (PanelHeight + Bottom)) + 10;
        Append($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{height}\" font-family=\"sans-serif\" font-size=\"11\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        Append($"<text x=\"{Left}\" y=\"16\" font-size=\"13\">{title}</text>\n");
        for (var i = 0; i < panels.Length; i++)
        {
            Panel(Top + (i * (PanelHeight + Bottom)), panels[i].Name, panels[i].Lines);
        }

        return _svg.Append("</svg>\n").ToString();
    }

    private void Panel(int top, string name, (string Name, Func<int, double> Value)[] lines)
    {
        var (inner, width) = (PanelHeight - 20, Width - Left - Right);
        var largest = RoundedUp(Math.Max(1e-9, lines.Max(line => Enumerable.Range(0, rows.Count).Max(line.Value))));
        var lastSecond = Math.Max(1, rows[^1].Seconds);
        Append($"<text x=\"{Left}\" y=\"{top + 10}\" font-weight=\"bold\">{name}</text>\n");
        for (var tick = 0; tick <= 4; tick++)
        {
            var y = top + 16 + (inner * (4 - tick) / 4.0);
            Append($"<line x1=\"{Left}\" x2=\"{Left + width}\" y1=\"{y:F1}\" y2=\"{y:F1}\" stroke=\"#ddd\"/><text x=\"{Left - 6}\" y=\"{y + 4:F1}\" text-anchor=\"end\">{largest * tick / 4:#,0.##}</text>\n");
            var x = Left + (width * tick / 4.0);
            Append($"<text x=\"{x:F1}\" y=\"{top + 16 + inner + 14}\" text-anchor=\"middle\">{lastSecond * tick / 240:0.#} min</text>\n");
        }

        for (var line = 0; line < lines.Length; line++)
        {
            var points = string.Join(' ', Enumerable.Range(0, rows.Count).Select(i => string.Create(
                CultureInfo.InvariantCulture, $"{Left + (width * rows[i].Seconds / lastSecond):F1},{top + 16 + (inner * (1 - (lines[line].Value(i) / largest))):F1}")));
            Append($"<polyline fill=\"none\" stroke=\"{Colours[line]}\" stroke-width=\"1.5\" points=\"{points}\"/>\n");
            Append($"<text x=\"{Left + width + 8}\" y=\"{top + 28 + (line * 15)}\" fill=\"{Colours[line]}\">{lines[line].Name}</text>\n");
        }
    }

    // So that a quarter of it is a round number.
    private static double RoundedUp(double value)
    {
        var unit = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return unit * new[] { 1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10 }.First(step => step * unit >= value * 0.999);
    }

    private double PerSecond(int row, Func<SoakRow, double> counter)
    {
        var (now, before) = (rows[Math.Max(row, 1)], rows[Math.Max(row, 1) - 1]);
        return (counter(now) - counter(before)) / Math.Max(1, now.Seconds - before.Seconds);
    }

    private void Append(FormattableString text) => _svg.Append(text.ToString(CultureInfo.InvariantCulture));
}
