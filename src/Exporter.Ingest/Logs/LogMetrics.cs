using System.Diagnostics.Metrics;

namespace Exporter.Ingest.Logs;

/// <summary>What the receivers of logs count of records, on the meter of <see cref="IngestMetrics"/>; requests are counted there, with those of samples.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class LogMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _records;
    private readonly Counter<long> _rejected;

    /// <summary>Creates the meter and its instruments.</summary>
    /// <param name="scope">Tells them from those of another receiver in the same process.</param>
    /// <param name="sources">Are shown.</param>
    public LogMetrics(object scope, LogSources sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        _meter = new Meter(new MeterOptions(IngestMetrics.MeterName) { Scope = scope });
        _records = _meter.CreateCounter<long>("foresight_log_records_total", "{record}", "Records of logs taken, by protocol and by the severity that their sender gives them.");
        _rejected = _meter.CreateCounter<long>("foresight_log_records_rejected_total", "{record}", "Records of applied requests that were not taken, by reason.");
        _meter.CreateObservableGauge("foresight_log_sources", () => sources.Count, "{source}", "Sets of labels that records of logs came with lately.");
        ShowZeros();
    }

    /// <summary>The label value of a severity.</summary>
    public static string LabelOf(LogSeverity severity) => severity switch
    {
        LogSeverity.Trace => "trace",
        LogSeverity.Debug => "debug",
        LogSeverity.Info => "info",
        LogSeverity.Warn => "warn",
        LogSeverity.Error => "error",
        LogSeverity.Fatal => "fatal",
        _ => "unknown",
    };

    /// <summary>Counts the records of a request that was applied.</summary>
    public void Applied(LogForm form, LogBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        for (var severity = LogSeverity.Unknown; severity <= LogSeverity.Fatal; severity++)
        {
            if (batch.Taken(severity) is > 0 and var taken)
            {
                _records.Add(taken, new("protocol", Reasons.LabelOf(form)), new("severity", LabelOf(severity)));
            }
        }

        for (var reason = LogDropReason.None + 1; reason <= LogDropReason.InvalidDocument; reason++)
        {
            if (batch.Dropped(reason) is > 0 and var dropped)
            {
                _rejected.Add(dropped, new KeyValuePair<string, object?>("reason", Reasons.LabelOf(reason)));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    // A counter that only appears with its first event hides that event from rate() and increase().
    private void ShowZeros()
    {
        foreach (var form in (ReadOnlySpan<LogForm>)[LogForm.OtlpProtobuf, LogForm.LokiProtobuf, LogForm.ElasticsearchBulk])
        {
            foreach (var severity in Enum.GetValues<LogSeverity>())
            {
                _records.Add(0, new("protocol", Reasons.LabelOf(form)), new("severity", LabelOf(severity)));
            }
        }

        foreach (var reason in Enum.GetValues<LogDropReason>().Where(reason => reason != LogDropReason.None))
        {
            _rejected.Add(0, new KeyValuePair<string, object?>("reason", Reasons.LabelOf(reason)));
        }
    }
}
