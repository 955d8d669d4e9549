using System.Globalization;
using Exporter.Ingest;
using Exporter.Signals;
using Exporter.Signals.Head;
using Exporter.Signals.PromQL;
using Exporter.Signals.PromQL.Ast;
using Exporter.TestKit;

namespace Exporter.Benchmarks.Steps;

/// <summary><c>functions --series N</c>: nanoseconds of CPU time a selected series, for everything that the subset has, as a table in Markdown.</summary>
/// <remarks>
/// Taken from the catalogue itself, so that no function can be forgotten. Each figure is the whole expression, its selector included,
/// and the least of several evaluations. Ranges hold 20 samples; the series are counters <c>c</c>, counters that began anew in the range <c>c_reset</c>, buckets <c>b</c>, and native histograms of twelve buckets <c>h</c>.
/// </remarks>
internal static class FunctionsCommand
{
    private const int Evaluations = 15;
    private const int Scrapes = 24;

    /// <summary>Runs and prints the table.</summary>
    public static void Run(int series)
    {
        var expressions = Expressions().ToArray();
        var queries = expressions.Select(StepCommand.Compile).ToArray();
        var head = Fill(series, [.. queries.SelectMany(query => query.Selectors)]);
        Console.WriteLine($"| expression | ns a series | bytes allocated |{Environment.NewLine}|---|---|---|");
        for (var i = 0; i < queries.Length; i++)
        {
            var (nanoseconds, bytes) = Measure(queries[i], head, series);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| `{expressions[i].Replace("|", "\\|", StringComparison.Ordinal)}` | {nanoseconds:N0} | {bytes} |"));
        }
    }

    private static (double Nanoseconds, long Bytes) Measure(Query query, SeriesHead head, int series)
    {
        var result = new InstantVector();
        var (least, fewest) = (double.MaxValue, long.MaxValue);
        for (var i = -1; i < Evaluations; i++)
        {
            var bytes = GC.GetAllocatedBytesForCurrentThread();
            var start = Environment.CpuUsage.TotalTime;
            query.Evaluate(head, (Scrapes * NodeFleet.ScrapeMs) - 1, result);
            var spent = (Environment.CpuUsage.TotalTime - start).TotalNanoseconds / series;
            bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
            (least, fewest) = i < 0 ? (least, fewest) : (Math.Min(least, spent), Math.Min(fewest, bytes));
        }

        return (least, fewest);
    }

    // What only a native histogram shows: its copying, its rate, its sums, and the functions that read it.
    private static readonly string[] Native =
    [
        "h", "rate(h[5m])", "sum by (instance) (h)", "sum_over_time(h[5m])", "h + h",
        "histogram_quantile(0.9, h)", "histogram_quantile(0.9, rate(h[5m]))", "histogram_quantile(0.9, sum by (instance) (rate(h[5m])))", "histogram_fraction(0, 0.5, rate(b[5m]))",
    ];

    private static IEnumerable<string> Expressions()
    {
        string[] plain = ["c", "c offset 1m", "c{cpu=~\"1.*\"} or c{cpu!~\"1.*\"}", "rate(c_reset[5m])", "increase(c_reset[5m])", .. Native];
        var functions = FunctionCatalog.Names.Order(StringComparer.Ordinal).Where(name => name is not ("time" or "pi" or "vector")).Select(Call);
        var aggregations = Enum.GetValues<AggregateOp>().Select(Aggregation);
        var numbers = Enum.GetValues<BinaryOp>().Where(op => !op.IsSet()).Select(op => $"c {op.Text()} 2");
        var vectors = Enum.GetValues<BinaryOp>().Select(op => $"c {op.Text()} c");
        return [.. plain, .. functions, .. aggregations, "sum without (cpu) (c)", "sum(c)", .. numbers, .. vectors, "c > bool 2", "-c", "c / on(instance) group_left sum by (instance) (c)"];
    }

    private static string Call(string name) => name switch
    {
        "histogram_quantile" => "histogram_quantile(0.9, rate(b[5m]))",
        "histogram_fraction" => "histogram_fraction(0, 0.5, h)",
        _ when name.StartsWith("histogram_", StringComparison.Ordinal) => $"{name}(h)",
        "label_replace" => "label_replace(c, \"x\", \"$1\", \"cpu\", \"(.*)\")",
        "label_join" => "label_join(c, \"x\", \"-\", \"cpu\", \"mode\")",
        _ => $"{name}({string.Join(", ", FunctionCatalog.Find(name)!.Parameters.Select((kind, place) => kind switch
        {
            ValueKind.Range => "c[5m]",
            ValueKind.Scalar => name == "predict_linear" ? "3600" : place == 2 ? "100" : "0.5",
            _ => "c",
        }))})",
    };

    private static string Aggregation(AggregateOp op)
    {
        var parameter = op switch
        {
            AggregateOp.TopK or AggregateOp.BottomK => "3, ",
            AggregateOp.Quantile => "0.9, ",
            AggregateOp.CountValues => "\"v\", ",
            _ => "",
        };
        return $"{op.Text()} by (instance) ({parameter}c)";
    }

    private static SeriesHead Fill(int series, IReadOnlyCollection<SelectorUse> selectors)
    {
        var head = new SeriesHead(selectors, new HeadLimits { MaxSeries = 4 * series, MaxNewSeriesPerMinute = 4 * series });
        foreach (var name in new[] { "c", "c_reset", "b" })
        {
            for (var i = 0; i < series; i++)
            {
                (string, string)[] labels =
                [
                    ("__name__", name), ("cpu", $"{i % 16}"), ("instance", $"host-{i / 128:D5}.dc1.example:9100"), ("job", "node"), ("mode", $"mode{i / 16 % 8}"),
                ];
                var reference = HeadFeed.Resolve(head, name == "b" ? Bucket(i) : Labels.Of(labels));
                for (var scrape = 0; scrape < Scrapes; scrape++)
                {
                    var age = name == "c_reset" && scrape >= 14 ? scrape - 14 : scrape + 1;
                    head.Append(reference, scrape * NodeFleet.ScrapeMs, age * ((i % 12) + 1.25));
                }
            }
        }

        FillNative(head, series);
        return head;
    }

    // Twelve buckets each, like the classic ones; their counts grow from scrape to scrape.
    private static void FillNative(SeriesHead head, int series)
    {
        for (var i = 0; i < series; i++)
        {
            var reference = HeadFeed.Resolve(head, Labels.Of(
                ("__name__", "h"), ("handler", $"/h{i % 128}"), ("instance", $"host-{i / 128:D5}.dc1.example:9100"), ("job", "node")));
            for (var scrape = 0; scrape < Scrapes; scrape++)
            {
                var value = new HistogramValue { Schema = 0, Sum = scrape * 100.0 };
                for (var bucket = 0; bucket < 12; bucket++)
                {
                    value.Positive.Add(bucket - 6, (scrape + 1) * ((i + bucket) % 12 + 1));
                    value.Count += (scrape + 1) * ((i + bucket) % 12 + 1);
                }

                head.AppendHistogram(reference, scrape * NodeFleet.ScrapeMs, NativeHistogramWriter.Write(scrape * NodeFleet.ScrapeMs, value, isFloat: false, isGauge: false).Written);
            }
        }
    }

    private static Labels Bucket(int i) => Labels.Of(
        ("__name__", "b"), ("handler", $"/h{i / 12}"), ("instance", $"host-{i / 1200}.dc1.example:8080"), ("le", i % 12 == 11 ? "+Inf" : $"{0.01 * Math.Pow(2, i % 12)}"));
}
