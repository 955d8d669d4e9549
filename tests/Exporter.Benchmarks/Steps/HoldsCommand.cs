using System.Diagnostics;
using System.Globalization;
using Exporter.Signals;
using Exporter.Signals.Head;
using Exporter.Signals.PromQL;

namespace Exporter.Benchmarks.Steps;

/// <summary><c>holds --series N</c>: how long queries hold the pipeline's lock at once over a head of so many series.</summary>
/// <remarks>
/// Each question is asked several times over a head that stands still, so its holds come in the same order. The least of each is what
/// the work takes; the longest of all includes collections and whatever else the machine did meanwhile.
/// </remarks>
internal static class HoldsCommand
{
    private const int Scrapes = 44;
    private const int Rounds = 5;
    private const int SeriesPerSlice = 2048;

    /// <summary>Runs and prints the figures.</summary>
    public static void Run(int series)
    {
        var selectors = NodeExample.Expressions().SelectMany(one => StepCommand.Compile(one.Expression).Selectors).ToArray();
        var filled = new FilledHead(new NodeFleet(series), selectors);
        filled.Scrape(Scrapes);
        Print($"{filled.Head.SeriesCount:N0} series; least of {Rounds} rounds, ms:      holds        sum     99 %  longest | longest of all");
        string[] expressions = ["node_load1", "sum(rate(node_cpu_seconds_total[5m]))", "sum(rate({__name__=~\"node_.+\"}[5m]))", "node_cpu_seconds_total{cpu=~\".*[13579]\",mode!=\"idle\"}"];
        foreach (var expression in expressions)
        {
            var query = StepCommand.Compile(expression);
            Measure(expression, locked =>
            {
                var excerpt = new HeadExcerpt(filled.Head, locked, query.Selectors, filled.NowMs, filled.NowMs, new ExcerptLimits(int.MaxValue, long.MaxValue));
                while (excerpt.CopyNext(SeriesPerSlice))
                {
                }
            });
        }

        foreach (var matcher in (LabelMatcher[])[new("__name__", MatchKind.NotEqual, ""), new("instance", MatchKind.Regex, ".*7.*"), new("__name__", MatchKind.Equal, "node_load1")])
        {
            Measure($"labels of {{{matcher.Name} {matcher.Kind} \"{matcher.Value}\"}}", locked =>
            {
                var index = new HeadIndex(filled.Head, locked, [[matcher]], filled.NowMs - 60_000, filled.NowMs);
                var found = new List<Labels>();
                while (index.ReadNext(SeriesPerSlice, found))
                {
                    found.Clear();
                }
            });
        }
    }

    private static void Measure(string what, Action<Action<Action>> ask)
    {
        var rounds = new List<double>[Rounds];
        for (var round = 0; round < Rounds; round++)
        {
            GC.Collect();
            var holds = rounds[round] = [];
            ask(work =>
            {
                var started = Stopwatch.GetTimestamp();
                work();
                holds.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            });
        }

        var least = Enumerable.Range(0, rounds[0].Count).Select(i => rounds.Min(holds => holds[i])).Order().ToArray();
        Print($"{what,-56} {least.Length,9:N0} {least.Sum(),10:N1} {least[(int)(least.Length * 0.99)],8:N3} {least[^1],8:N3} | {rounds.Max(holds => holds.Max()),8:N1}");
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
