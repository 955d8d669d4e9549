using System.Diagnostics.Metrics;
using Exporter.Ingest;

namespace Exporter.Tests.Ingest;

public class IngestMetricsTests
{
    [Fact]
    public void Request_Applied_IsCountedByResultAndReason()
    {
        var encoder = new RemoteWriteEncoder(RemoteWriteVersion.V2);
        encoder.Add([("__name__", "up")], 1500, 1);
        encoder.Add([("__name__", "up")], 3, 1);
        encoder.Add([("job", "x")], 1, 1);
        encoder.StartSeries([("__name__", "up")]);
        encoder.AddHistogram(1, 2, 1, [2]);
        encoder.AddExemplar([("trace_id", "a")], 1, 1);
        DecodeResult result = Bytes.Apply(encoder.ToProtobuf(), RemoteWriteVersion.V2, new RecordingSink { AppendAs = ms => ms == 3 ? AppendResult.TooOld : AppendResult.Stored });

        Dictionary<string, double> counts = Collect(metrics => metrics.Applied("2.0", 400, 77, result));

        Assert.Equal(1, counts["foresight_ingest_requests_total protocol=2.0 code=400"]);
        Assert.Equal(1, counts["foresight_ingest_samples_total result=stored"]);
        Assert.Equal(1, counts["foresight_ingest_samples_dropped_total reason=too_old"]);
        Assert.Equal(1, counts["foresight_ingest_samples_dropped_total reason=invalid_labels"]);
        Assert.Equal(1, counts["foresight_ingest_histograms_total"]);
        Assert.Equal(1, counts["foresight_ingest_exemplars_total"]);
        Assert.Equal(77, counts["foresight_ingest_body_bytes_total"]);
        Assert.Equal(encoder.ToProtobuf().Length, counts["foresight_ingest_decoded_bytes_total"]);
        Assert.Equal(1.5, counts["foresight_ingest_newest_sample_timestamp_seconds"]);
    }

    [Fact]
    public void Samples_Dropped_AreCountedForEveryReason()
    {
        foreach (AppendResult outcome in Enum.GetValues<AppendResult>().Where(outcome => outcome is not (AppendResult.Stored or AppendResult.Duplicate)))
        {
            var encoder = new RemoteWriteEncoder(RemoteWriteVersion.V2);
            encoder.Add([("__name__", "up")], 1, 1);
            DecodeResult result = Bytes.Apply(encoder.ToProtobuf(), RemoteWriteVersion.V2, new RecordingSink { AppendAs = _ => outcome });

            Dictionary<string, double> counts = Collect(metrics => metrics.Applied("2.0", 204, 1, result));

            Assert.Equal(1, counts.Where(count => count.Key.StartsWith("foresight_ingest_samples_dropped_total", StringComparison.Ordinal)).Sum(count => count.Value));
        }
    }

    [Fact]
    public void Request_Refused_IsCountedByReasonWithoutATimestamp()
    {
        Dictionary<string, double> counts = Collect(metrics => metrics.Refused("unknown", 415, RejectReason.ContentType, 0));

        Assert.Equal(1, counts["foresight_ingest_requests_total protocol=unknown code=415"]);
        Assert.Equal(1, counts["foresight_ingest_requests_rejected_total reason=content_type"]);
        Assert.DoesNotContain("foresight_ingest_newest_sample_timestamp_seconds", counts.Keys);
    }

    [Fact]
    public void Reasons_HaveOneLabelEach()
    {
        string[] labels =
        [
            .. Enum.GetValues<RejectReason>().Where(reason => reason != RejectReason.None).Select(Reasons.LabelOf),
            .. Enum.GetValues<DropReason>().Select(Reasons.LabelOf),
        ];

        Assert.Equal(labels.Length, labels.Distinct().Count());
        Assert.All(labels, label => Assert.Matches("^[a-z_]+$", label));
    }

    private static Dictionary<string, double> Collect(Action<IngestMetrics> act)
    {
        var counts = new Dictionary<string, double>();
        var scope = new object();
        using var listener = new MeterListener();

        listener.InstrumentPublished = (instrument, self) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, scope))
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();
        using var metrics = new IngestMetrics(scope);

        act(metrics);
        listener.RecordObservableInstruments();
        return counts;

        void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            string key = instrument.Name;
            foreach (KeyValuePair<string, object?> tag in tags)
            {
                key += $" {tag.Key}={tag.Value}";
            }

            counts[key] = counts.GetValueOrDefault(key) + value;
        }
    }
}
