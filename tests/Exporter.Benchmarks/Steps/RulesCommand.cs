using System.Diagnostics;
using System.Globalization;
using Exporter.Signals;
using Exporter.Signals.PromQL;

namespace Exporter.Benchmarks.Steps;

/// <summary><c>rules --series N</c>: CPU time of the node_exporter example's expressions as recording rules of a real Prometheus, and here.</summary>
/// <remarks>
/// <list type="number">
/// <item>Prometheus gets the samples by remote write, from the past up to some minutes ahead, which it accepts; nothing is ingested later.</item>
/// <item>Its CPU time without rules is measured, to be taken off.</item>
/// <item>It evaluates the rules a number of times; the CPU time is that of the process, from the kernel.</item>
/// <item>Here the same samples are put into a head and the expressions evaluated as often, at the same distance.</item>
/// </list>
/// Only what the expressions select is sent, so Prometheus need not look past other series. What it does besides evaluating, writing the
/// results to its storage and collecting garbage, is part of a recording rule's price and stays in.
/// </remarks>
internal static class RulesCommand
{
    private const int Evaluations = 20;
    private const int PerScrape = (int)(NodeFleet.ScrapeMs / 1000) / RulesPeer.IntervalSeconds;
    private const int ScrapesBefore = 22;
    private const int ScrapesAhead = 36;
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(8);

    /// <summary>Runs and prints the figures.</summary>
    public static async Task RunAsync(int series)
    {
        var expressions = NodeExample.Expressions();
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / NodeFleet.ScrapeMs * NodeFleet.ScrapeMs;
        var fleet = new NodeFleet(series, now - (ScrapesBefore * NodeFleet.ScrapeMs));
        Print($"{fleet.Series.Count:N0} series, {Evaluations} evaluations, every {RulesPeer.IntervalSeconds} s");
        var (theirs, counts) = await PrometheusAsync(fleet, expressions);
        var ours = Foresight(fleet, expressions, counts);
        Print($"Prometheus {theirs * 1000:N1} ms CPU an evaluation, Foresight {ours * 1000:N1} ms: {theirs / ours:N1} times less");
    }

    private static async Task<(double CpuSeconds, int[] Counts)> PrometheusAsync(NodeFleet fleet, IReadOnlyList<(string Name, string Expression)> expressions)
    {
        await using var peer = await RulesPeer.StartAsync();
        await peer.SendAsync(fleet, ScrapesBefore + ScrapesAhead);
        var clock = Stopwatch.StartNew();
        var cpu = peer.CpuSeconds;
        await Task.Delay(IdleTime);
        var idle = (peer.CpuSeconds - cpu) / clock.Elapsed.TotalSeconds;

        await peer.RecordAsync(expressions);

        // The first evaluations fill caches and create the recorded series.
        var from = await UntilAsync(peer, 2);
        (clock, cpu) = (Stopwatch.StartNew(), peer.CpuSeconds);
        var until = await UntilAsync(peer, from.Evaluations + Evaluations);
        var spent = peer.CpuSeconds - cpu - (idle * clock.Elapsed.TotalSeconds);
        var count = until.Evaluations - from.Evaluations;
        Print($"Prometheus: {spent:N2} s CPU in {count} evaluations, after taking off {idle * 1000:N0} ms CPU a second without rules; by its own clock an evaluation takes {(until.Seconds - from.Seconds) / count * 1000:N0} ms");
        var counts = new List<int>();
        foreach (var (name, _) in expressions)
        {
            counts.Add(await peer.CountAsync(name));
        }

        return (spent / count, [.. counts]);
    }

    // Seldom, since the page with the counters costs the measured process CPU time too.
    private static async Task<(int Evaluations, double Seconds)> UntilAsync(RulesPeer peer, int evaluations)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < Deadline; await Task.Delay(Look))
        {
            if (await peer.ProgressAsync() is var progress && progress.Evaluations >= evaluations)
            {
                return progress;
            }
        }

        throw new TimeoutException($"not within {Deadline}: {evaluations} evaluations of the rules");
    }

    private static double Foresight(NodeFleet fleet, IReadOnlyList<(string Name, string Expression)> expressions, int[] counts)
    {
        var queries = expressions.Select(expression => StepCommand.Compile(expression.Expression)).ToArray();
        var results = queries.Select(_ => new InstantVector()).ToArray();
        var set = new QuerySet(queries);
        var filled = new FilledHead(fleet, [.. queries.SelectMany(query => query.Selectors)]);
        filled.Scrape(ScrapesBefore);
        var spent = TimeSpan.Zero;
        var evaluations = 0;
        for (var i = -2 * PerScrape; i < Evaluations; i++)
        {
            var phase = (i + (2 * PerScrape)) % PerScrape;
            if (phase == 0)
            {
                filled.Scrape(1);
            }

            var start = Environment.CpuUsage.TotalTime;
            set.Begin(filled.Head, filled.NowMs + (phase * RulesPeer.IntervalSeconds * 1000));
            for (var query = 0; query < set.Count; query++)
            {
                set.Evaluate(query, results[query]);
            }

            if (i >= 0)
            {
                spent += Environment.CpuUsage.TotalTime - start;
                evaluations++;
            }
        }

        Print($"Foresight:  {spent.TotalSeconds:N2} s CPU in {evaluations} evaluations");
        for (var i = 0; i < counts.Length; i++)
        {
            if (results[i].Count != counts[i])
            {
                throw new InvalidOperationException($"{expressions[i].Name}: Prometheus has {counts[i]} elements, Foresight {results[i].Count}");
            }
        }

        return spent.TotalSeconds / evaluations;
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
