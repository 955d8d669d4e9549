using Exporter.Ingest.Labels;
using Exporter.Ingest.Protobuf;

namespace Exporter.Ingest;

/// <summary>Applies what stands in one series entry besides its labels: samples, native histograms, exemplars.</summary>
/// <remarks>
/// Both protocol versions use the same messages for these, under different field numbers. The bytes have passed their
/// <see cref="MessageShape"/>, so reads do not fail here.
/// </remarks>
/// <param name="histogramsField">Field number of the histograms.</param>
/// <param name="exemplarsField">Field number of the exemplars.</param>
internal sealed class SeriesBody(int histogramsField, int exemplarsField)
{
    private const int SamplesField = 2;

    /// <summary>Hands the samples of a valid series to the sink, and counts.</summary>
    /// <param name="buffer">The decoded request.</param>
    /// <param name="start">Where the series entry starts.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="series">The series where it is known, or <see cref="SeriesRef.Unresolved"/>.</param>
    /// <param name="labels">Its finished labels; not looked at where the series is known.</param>
    /// <param name="sink">Is asked for the series at its first sample or histogram: an entry without any creates nothing.</param>
    /// <param name="result">Is counted into.</param>
    /// <returns>The series, or <see cref="SeriesRef.Unresolved"/> where there was no need to know it.</returns>
    public int Apply(ReadOnlySpan<byte> buffer, int start, int length, int series, LabelBuffer labels, ISampleSink sink, DecodeResult result)
    {
        var reader = new ProtobufReader(buffer, start, length);
        while (reader.TryReadTag(out int field, out WireType wire))
        {
            if (wire != WireType.Bytes)
            {
                reader.TrySkip(wire);
                continue;
            }

            reader.TryReadBytes(out int at, out int size);
            if ((field == SamplesField || field == histogramsField) && series == SeriesRef.Unresolved)
            {
                series = sink.Resolve(labels.View(buffer));
            }

            if (field == SamplesField)
            {
                AppendSample(buffer, at, size, series, sink, result);
            }
            else if (field == histogramsField)
            {
                AppendHistogram(buffer.Slice(at, size), series, sink, result);
            }
            else if (field == exemplarsField)
            {
                result.Exemplars++;
            }
        }

        return series;
    }

    /// <summary>Number of samples and histograms in an entry whose labels are invalid.</summary>
    public int CountElements(ReadOnlySpan<byte> buffer, int start, int length)
    {
        int elements = 0;
        var reader = new ProtobufReader(buffer, start, length);
        while (reader.TryReadTag(out int field, out WireType wire) && reader.TrySkip(wire))
        {
            elements += field == SamplesField || field == histogramsField ? 1 : 0;
        }

        return elements;
    }

    private static void AppendSample(ReadOnlySpan<byte> buffer, int at, int size, int series, ISampleSink sink, DecodeResult result)
    {
        (long timestampMs, double value) = ReadSample(buffer, at, size);
        AppendSample(timestampMs, value, series, sink, result);
    }

    /// <summary>Hands one sample to the sink, and counts.</summary>
    /// <param name="timestampMs">Unix time in milliseconds.</param>
    /// <param name="value">Any float64.</param>
    /// <param name="series">What the sink answered for its series.</param>
    /// <param name="sink">Where to.</param>
    /// <param name="result">Is counted into.</param>
    public static void AppendSample(long timestampMs, double value, int series, ISampleSink sink, DecodeResult result)
    {
        if (series < 0)
        {
            CountUnstored(series, result);
            return;
        }

        AppendResult outcome = sink.Append(series, timestampMs, value);
        switch (outcome)
        {
            case AppendResult.Stored:
                result.SamplesStored++;
                result.NewestStoredMs = Math.Max(result.NewestStoredMs, timestampMs);
                break;
            case AppendResult.Duplicate:
                result.SamplesDuplicate++;
                break;
            default:
                CountDropped(outcome, timestampMs, result);
                break;
        }
    }

    private static void CountDropped(AppendResult outcome, long timestampMs, DecodeResult result)
    {
        switch (outcome)
        {
            case AppendResult.DuplicateTimestamp:
                result.Drop(DropReason.DuplicateTimestamp);
                break;
            case AppendResult.TooOld:
                result.Drop(DropReason.TooOld);
                break;
            case AppendResult.OtherReplica:
                result.Drop(DropReason.OtherReplica);
                break;
            case AppendResult.TooFarInFuture:
                string? error = result.FirstError is null ? $"series {result.Series - 1} has a sample at {timestampMs} ms" : null;
                result.DropWithError(DropReason.TooFarInFuture, error);
                break;
        }
    }

    private static void CountUnstored(int series, DecodeResult result)
    {
        switch (series)
        {
            case SeriesRef.RefusedSeriesLimit:
                result.Drop(DropReason.SeriesLimit);
                break;
            case SeriesRef.RefusedChurnLimit:
                result.Drop(DropReason.ChurnLimit);
                break;
            default:
                result.SamplesIgnored++;
                break;
        }
    }

    // Fields that are left out are 0, as protobuf has it.
    private static (long TimestampMs, double Value) ReadSample(ReadOnlySpan<byte> buffer, int at, int size)
    {
        (long timestampMs, double value) = (0, 0);
        var reader = new ProtobufReader(buffer, at, size);
        while (reader.TryReadTag(out int field, out WireType wire))
        {
            switch (field)
            {
                case 1:
                    reader.TryReadDouble(out value);
                    break;
                case 2:
                    reader.TryReadVarint(out ulong timestamp);
                    timestampMs = (long)timestamp;
                    break;
                default:
                    reader.TrySkip(wire);
                    break;
            }
        }

        return (timestampMs, value);
    }

    private static void AppendHistogram(ReadOnlySpan<byte> encoded, int series, ISampleSink sink, DecodeResult result)
    {
        if (result.HistogramReader.Read(encoded, result.Histogram, out long timestampMs) is { } fault)
        {
            string? error = result.FirstError is null ? $"series {result.Series - 1} has a native histogram {fault}" : null;
            result.DropWithError(DropReason.InvalidHistogram, error);
            return;
        }

        if (series is SeriesRef.RefusedSeriesLimit or SeriesRef.RefusedChurnLimit)
        {
            CountUnstored(series, result);
            return;
        }

        AppendResult outcome = series < 0 ? AppendResult.Duplicate
            : StaleMarker.IsStale(result.Histogram.Sum) ? sink.Append(series, timestampMs, StaleMarker.Value)
            : sink.AppendHistogram(series, timestampMs, encoded);
        if (outcome == AppendResult.TooFarInFuture)
        {
            CountDropped(outcome, timestampMs, result);
            return;
        }

        // Late and repeated ones count as written, as samples do: the sender need not try again.
        result.Histograms++;
        if (outcome == AppendResult.Stored)
        {
            result.NewestStoredMs = Math.Max(result.NewestStoredMs, timestampMs);
        }
    }
}
