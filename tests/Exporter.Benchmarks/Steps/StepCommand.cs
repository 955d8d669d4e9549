using System.Diagnostics;
using System.Globalization;
using Exporter.Signals;
using Exporter.Signals.PromQL;

namespace Exporter.Benchmarks.Steps;

/// <summary><c>step --series N</c>: CPU time, allocations and memory of evaluation steps with the node_exporter example's expressions.</summary>
/// <remarks>
/// Plain timing, since a step is long and its caches must be as cold as in a live process: two scrapes of all series go in before each
/// step. The smallest of the steps is reported beside the median: the machine has other work.
/// </remarks>
internal static class StepCommand
{
    private const int WarmUpScrapes = 44;
    private const int Steps = 9;

    /// <summary>Runs and prints the figures.</summary>
    public static void Run(int series)
    {
        var expressions = NodeExample.Expressions();
        var queries = expressions.Select(expression => Compile(expression.Expression)).ToArray();
        var results = queries.Select(_ => new InstantVector()).ToArray();
        var set = new QuerySet(queries);
        var fleet = new NodeFleet(series);
        var before = GC.GetTotalMemory(true);
        var filled = new FilledHead(fleet, [.. queries.SelectMany(query => query.Selectors)]);
        filled.Scrape(WarmUpScrapes);
        var held = GC.GetTotalMemory(true) - before;
        Print($"{filled.Head.SeriesCount:N0} series of {fleet.Machines:N0} machines, a sample every {NodeFleet.ScrapeMs / 1000} s");
        Print($"head: {(double)held / filled.Head.SeriesCount:N0} B a series with labels and samples, {(double)filled.Head.MemoryBytes / filled.Head.SeriesCount:N0} B by its own estimate");

        var each = new double[Steps, queries.Length];
        var whole = new double[Steps];
        long allocated = long.MaxValue;
        for (var step = -2; step < Steps; step++)
        {
            filled.Scrape(2);
            var bytes = GC.GetAllocatedBytesForCurrentThread();
            var total = Environment.CpuUsage.TotalTime;
            set.Begin(filled.Head, filled.NowMs);
            for (var i = 0; i < queries.Length; i++)
            {
                var start = Environment.CpuUsage.TotalTime;
                set.Evaluate(i, results[i]);
                if (step >= 0)
                {
                    each[step, i] = (Environment.CpuUsage.TotalTime - start).TotalMilliseconds;
                }
            }

            if (step >= 0)
            {
                whole[step] = (Environment.CpuUsage.TotalTime - total).TotalMilliseconds;
                allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - bytes);
            }
        }

        var evaluating = GC.GetTotalMemory(true) - before;
        Print($"head and what the queries keep: {(double)evaluating / filled.Head.SeriesCount:N0} B a series");
        Print($"step: {whole.Min():N0} ms CPU (median {Median(whole):N0}), {allocated} B allocated");
        for (var i = 0; i < queries.Length; i++)
        {
            var times = Enumerable.Range(0, Steps).Select(step => each[step, i]).ToArray();
            Print($"  {times.Min(),8:N1} ms  {expressions[i].Name,-18} {results[i].Count,8:N0} elements  {Digest(results[i]):x16}");
        }
    }

    /// <summary>A compiled expression.</summary>
    internal static Query Compile(string expression) =>
        Query.TryCompile(expression, out var query, out var errors) ? query : throw new UnreachableException(string.Join('\n', errors));

    /// <summary>Of all values' bits in their order: two builds that print the same computed the same.</summary>
    private static ulong Digest(InstantVector vector)
    {
        var hash = 14695981039346656037UL;
        for (var i = 0; i < vector.Count; i++)
        {
            hash = (hash ^ BitConverter.DoubleToUInt64Bits(vector.ValueAt(i))) * 1099511628211UL;
        }

        return hash;
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
