using System.Globalization;
using Exporter.TestKit;

namespace Exporter.Benchmarks.Soak;

/// <summary>What was seen at one moment; counters since the start of the process.</summary>
internal readonly record struct SoakRow(
    double Seconds, double ResidentBytes, double HeapBytes, double HeadBytes, double Series, double IgnoredSeries, double SamplesSent, double SamplesTaken,
    double RefusedBySeriesLimit, double RefusedByChurnLimit, double RequestsTurnedAway, double Gen2Collections, double CpuSeconds, double LongestAnswerSeconds)
{
    /// <summary>The columns of <see cref="ToCsv"/>.</summary>
    public const string Header =
        "seconds,resident_bytes,heap_bytes,head_bytes,series,ignored_series,samples_sent,samples_taken,refused_series_limit,refused_churn_limit,requests_turned_away,gen2_collections,cpu_seconds,longest_answer_seconds";

    /// <summary>Looks at a sidecar and its sender.</summary>
    public static async Task<SoakRow> LookAsync(TimeSpan elapsed, ForesightProcess sidecar, SoakSender sender)
    {
        var page = ScrapedPage.Parse(await sidecar.GetAsync("/metrics"));
        var usage = sidecar.Process.Usage;
        return new SoakRow(
            elapsed.TotalSeconds, usage.ResidentBytes, Of("dotnet_total_memory_bytes"), Of("foresight_head_memory_bytes"), Of("foresight_head_series"), Of("foresight_head_ignored_series"),
            sender.Samples, Of("foresight_ingest_samples_total"), Of("foresight_ingest_samples_dropped_total", "series_limit"), Of("foresight_ingest_samples_dropped_total", "churn_limit"),
            Of("foresight_ingest_requests_rejected_total"), Of("dotnet_collection_count_total", "\"2\""), usage.CpuTime.TotalSeconds, sender.TakeLongest().TotalSeconds);

        double Of(string name, string label = "") =>
            page.Where(sample => sample.Name == name && sample.LabelText.Contains(label, StringComparison.Ordinal)).Sum(sample => sample.Value);
    }

    /// <summary>A line of the file.</summary>
    public string ToCsv() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Seconds:F0},{ResidentBytes},{HeapBytes},{HeadBytes},{Series},{IgnoredSeries},{SamplesSent},{SamplesTaken},{RefusedBySeriesLimit},{RefusedByChurnLimit},{RequestsTurnedAway},{Gen2Collections},{CpuSeconds:F1},{LongestAnswerSeconds:F3}");
}
