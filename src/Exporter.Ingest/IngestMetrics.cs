using System.Diagnostics.Metrics;
using Exporter.Ingest.Logs;

namespace Exporter.Ingest;

/// <summary>What the receiver counts, on the meter <see cref="MeterName"/>.</summary>
/// <remarks>Thread-safe. Recording allocates nothing for the status codes that the endpoint answers with.</remarks>
public sealed class IngestMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Exporter.Ingest";

    private readonly Meter _meter;
    private readonly Counter<long> _requests;
    private readonly Counter<long> _rejected;
    private readonly Counter<long> _samples;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _histograms;
    private readonly Counter<long> _exemplars;
    private readonly Counter<long> _bodyBytes;
    private readonly Counter<long> _decodedBytes;
    private long _newestMs = long.MinValue;

    /// <summary>Creates the meter and its instruments.</summary>
    /// <param name="scope">Tells them from those of another receiver in the same process.</param>
    public IngestMetrics(object? scope = null)
    {
        _meter = new Meter(new MeterOptions(MeterName) { Scope = scope ?? this });
        _requests = _meter.CreateCounter<long>("foresight_ingest_requests_total", "{request}", "Remote-write requests by protocol version and status code, exports of OTLP metrics with protocol otlp, and requests of logs with otlp_logs, loki and elasticsearch.");
        _rejected = _meter.CreateCounter<long>("foresight_ingest_requests_rejected_total", "{request}", "Remote-write requests, OTLP exports and requests of logs refused as a whole, by reason.");
        _samples = _meter.CreateCounter<long>("foresight_ingest_samples_total", "{sample}", "Samples taken: stored, of a series that no signal selects (ignored), or stored before (duplicate).");
        _dropped = _meter.CreateCounter<long>("foresight_ingest_samples_dropped_total", "{sample}", "Samples of applied requests that were not taken, by reason.");
        _histograms = _meter.CreateCounter<long>("foresight_ingest_histograms_total", "{histogram}", "Valid native histograms received, whether some signal selects them or not.");
        _exemplars = _meter.CreateCounter<long>("foresight_ingest_exemplars_total", "{exemplar}", "Exemplars received; counted, not stored.");
        _bodyBytes = _meter.CreateCounter<long>("foresight_ingest_body_bytes_total", "By", "Compressed bytes received.");
        _decodedBytes = _meter.CreateCounter<long>("foresight_ingest_decoded_bytes_total", "By", "Bytes after decompression.");
        _meter.CreateObservableGauge("foresight_ingest_newest_sample_timestamp_seconds", ObserveNewest, "s", "Largest timestamp of a stored sample, Unix time.");
        ShowZeros();
    }

    /// <summary>Counts a request that was refused as a whole.</summary>
    /// <param name="protocol">As <see cref="Reasons.LabelOf(RemoteWriteVersion?)"/> says, <see cref="Reasons.Otlp"/>, or as <see cref="Reasons.LabelOf(LogForm)"/> says.</param>
    /// <param name="statusCode">The answer's status.</param>
    /// <param name="reason">Why.</param>
    /// <param name="bodyBytes">Bytes of the body that were read.</param>
    public void Refused(string protocol, int statusCode, RejectReason reason, int bodyBytes)
    {
        CountRequest(protocol, statusCode, bodyBytes);
        _rejected.Add(1, Tag("reason", Reasons.LabelOf(reason)));
    }

    /// <summary>Counts a request that was applied, wholly or in part.</summary>
    public void Applied(string protocol, int statusCode, int bodyBytes, DecodeResult result)
    {
        CountRequest(protocol, statusCode, bodyBytes);
        AddSome(_samples, result.SamplesStored, "result", "stored");
        AddSome(_samples, result.SamplesIgnored, "result", "ignored");
        AddSome(_samples, result.SamplesDuplicate, "result", "duplicate");
        for (DropReason reason = 0; reason <= DropReason.OtherReplica; reason++)
        {
            AddSome(_dropped, result.Dropped(reason), "reason", Reasons.LabelOf(reason));
        }

        _histograms.Add(result.Histograms);
        _exemplars.Add(result.Exemplars);
        _decodedBytes.Add(result.DecodedBytes);
        RaiseNewest(result.NewestStoredMs);
    }

    /// <summary>Counts a request of logs that was applied, wholly or in part.</summary>
    public void AppliedLogs(string protocol, int statusCode, int bodyBytes, int decodedBytes)
    {
        CountRequest(protocol, statusCode, bodyBytes);
        _decodedBytes.Add(decodedBytes);
    }

    /// <summary>Counts samples of an applied request that were not taken, and that its <see cref="DecodeResult"/> does not know of.</summary>
    public void Dropped(DropReason reason, long samples) => AddSome(_dropped, samples, "reason", Reasons.LabelOf(reason));

    /// <summary>Counts a request that failed by a fault of ours.</summary>
    public void Failed(string protocol, int statusCode, int bodyBytes) => CountRequest(protocol, statusCode, bodyBytes);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    /// <summary>A counter that only appears with its first event hides that event from rate() and increase().</summary>
    private void ShowZeros()
    {
        foreach (string result in (ReadOnlySpan<string>)["stored", "ignored", "duplicate"])
        {
            _samples.Add(0, Tag("result", result));
        }

        foreach (DropReason reason in Enum.GetValues<DropReason>())
        {
            _dropped.Add(0, Tag("reason", Reasons.LabelOf(reason)));
        }

        foreach (RejectReason reason in Enum.GetValues<RejectReason>().Where(reason => reason != RejectReason.None))
        {
            _rejected.Add(0, Tag("reason", Reasons.LabelOf(reason)));
        }
    }

    private void CountRequest(string protocol, int statusCode, int bodyBytes)
    {
        _requests.Add(1, Tag("protocol", protocol), Tag("code", TextOf(statusCode)));
        _bodyBytes.Add(bodyBytes);
    }

    private void RaiseNewest(long timestampMs)
    {
        long seen = Volatile.Read(ref _newestMs);
        while (timestampMs > seen)
        {
            long before = Interlocked.CompareExchange(ref _newestMs, timestampMs, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }

    private IEnumerable<Measurement<double>> ObserveNewest()
    {
        long newestMs = Volatile.Read(ref _newestMs);
        return newestMs == long.MinValue ? [] : [new Measurement<double>(newestMs / 1000.0)];
    }

    private static void AddSome(Counter<long> counter, long count, string label, string value)
    {
        if (count > 0)
        {
            counter.Add(count, Tag(label, value));
        }
    }

    private static string TextOf(int statusCode) => statusCode switch
    {
        200 => "200",
        204 => "204",
        400 => "400",
        413 => "413",
        415 => "415",
        429 => "429",
        500 => "500",
        503 => "503",
        _ => statusCode.ToString(),
    };

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
