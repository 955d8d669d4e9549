using Exporter.Ingest.Protobuf;

namespace Exporter.Ingest;

/// <summary>Reads encoded native histograms, and says what is wrong with one that breaks the rules.</summary>
/// <remarks>
/// The bytes must have passed the decoder's structural check. What is read is bounded by the message's length: a span
/// that announces more buckets than there are counts is a mistake, found before a bucket is made. Not thread-safe.
/// </remarks>
public sealed class NativeHistogramReader
{
    // Beyond it, no float64 has a bucket in any schema.
    private const int MaxIndex = 1 << 20;

    private readonly List<(int Offset, uint Length)> _positiveSpans = [];
    private readonly List<(int Offset, uint Length)> _negativeSpans = [];
    private readonly List<double> _positiveCounts = [];
    private readonly List<double> _negativeCounts = [];

    private bool _isFloat;
    private ulong _countInt;
    private ulong _zeroCountInt;

    /// <summary>Reads a histogram.</summary>
    /// <param name="encoded">The message.</param>
    /// <param name="into">Is overwritten; of no use where a fault is found.</param>
    /// <param name="timestampMs">Its time, Unix milliseconds.</param>
    /// <returns>Null, or what is wrong with it in words that follow "a native histogram".</returns>
    public string? Read(ReadOnlySpan<byte> encoded, HistogramValue into, out long timestampMs)
    {
        ArgumentNullException.ThrowIfNull(into);
        timestampMs = 0;
        if (encoded.Length > NativeHistogram.MaxBytes)
        {
            return $"of {encoded.Length} bytes, more than {NativeHistogram.MaxBytes}";
        }

        Clear(into);
        ReadFields(encoded, into, out timestampMs);
        (into.Count, into.ZeroCount) = _isFloat ? (into.Count, into.ZeroCount) : (_countInt, _zeroCountInt);
        return FaultOfSchema(into)
            ?? Place(_positiveSpans, _positiveCounts, into.Positive, into.IsCustom ? into.CustomBounds.Length + 1 : int.MaxValue)
            ?? Place(_negativeSpans, _negativeCounts, into.Negative, int.MaxValue)
            ?? FaultOfCounts(into);
    }

    private void Clear(HistogramValue into)
    {
        into.Clear();
        _positiveSpans.Clear();
        _negativeSpans.Clear();
        _positiveCounts.Clear();
        _negativeCounts.Clear();
        (_isFloat, _countInt, _zeroCountInt) = (false, 0, 0);
    }

    private void ReadFields(ReadOnlySpan<byte> encoded, HistogramValue into, out long timestampMs)
    {
        timestampMs = 0;
        var reader = new ProtobufReader(encoded, 0, encoded.Length);
        while (reader.TryReadTag(out int field, out WireType wire))
        {
            switch (field)
            {
                case NativeHistogram.CountInt:
                    reader.TryReadVarint(out _countInt);
                    _isFloat = false;
                    break;
                case NativeHistogram.CountFloat:
                    into.Count = Double(ref reader);
                    _isFloat = true;
                    break;
                case NativeHistogram.Sum:
                    into.Sum = Double(ref reader);
                    break;
                case NativeHistogram.Schema:
                    reader.TryReadVarint(out ulong schema);
                    into.Schema = (int)ZigZag(schema);
                    break;
                case NativeHistogram.ZeroThreshold:
                    into.ZeroThreshold = Double(ref reader);
                    break;
                case NativeHistogram.ZeroCountInt:
                    reader.TryReadVarint(out _zeroCountInt);
                    break;
                case NativeHistogram.ZeroCountFloat:
                    into.ZeroCount = Double(ref reader);
                    break;
                case NativeHistogram.NegativeSpans or NativeHistogram.PositiveSpans:
                    (field == NativeHistogram.PositiveSpans ? _positiveSpans : _negativeSpans).Add(Span(encoded, ref reader));
                    break;
                case NativeHistogram.NegativeDeltas or NativeHistogram.PositiveDeltas:
                    ReadDeltas(encoded, ref reader, wire, field == NativeHistogram.PositiveDeltas ? _positiveCounts : _negativeCounts);
                    break;
                case NativeHistogram.NegativeCounts or NativeHistogram.PositiveCounts:
                    ReadDoubles(encoded, ref reader, wire, field == NativeHistogram.PositiveCounts ? _positiveCounts : _negativeCounts);
                    break;
                case NativeHistogram.CustomBounds:
                    ReadBounds(encoded, ref reader, wire, into);
                    break;
                case NativeHistogram.Timestamp:
                    reader.TryReadVarint(out ulong timestamp);
                    timestampMs = (long)timestamp;
                    break;
                default:
                    reader.TrySkip(wire);
                    break;
            }
        }
    }

    private static string? FaultOfSchema(HistogramValue value)
    {
        if (!value.IsCustom)
        {
            return value.Schema is < HistogramValue.MinSchema or > HistogramValue.MaxSchema ? $"of schema {value.Schema}, which is none of -4..8 and -53"
                : value.CustomBounds.Length > 0 ? "with custom bounds beside an exponential schema"
                : null;
        }

        double before = double.NegativeInfinity;
        foreach (double bound in value.CustomBounds)
        {
            if (!(bound > before) || double.IsPositiveInfinity(bound))
            {
                return "whose custom bounds do not ascend, or end with the infinite one";
            }

            before = bound;
        }

        return value.ZeroCount != 0 || value.ZeroThreshold != 0 ? "with custom bounds and a zero bucket" : null;
    }

    /// <summary>Gives counts their indexes: a span says how many buckets follow each other, and how far from the last one.</summary>
    private static string? Place(List<(int Offset, uint Length)> spans, List<double> counts, HistogramSide side, int buckets)
    {
        (long index, int next) = (0, 0);
        for (int i = 0; i < spans.Count; i++)
        {
            (int offset, uint length) = spans[i];
            if ((i > 0 || buckets < int.MaxValue) && offset < 0)
            {
                return "with a span that goes backwards";
            }

            index += offset;
            if (length > counts.Count - next)
            {
                return $"whose spans need more buckets than the {counts.Count} there are";
            }

            if (Math.Abs(index) > MaxIndex || index + length > Math.Min(MaxIndex, buckets))
            {
                return $"with a bucket at index {index + length - 1}, out of bounds";
            }

            for (uint j = 0; j < length; j++)
            {
                side.Add((int)index++, counts[next++]);
            }
        }

        return next < counts.Count ? $"whose spans need {next} buckets of the {counts.Count} there are" : null;
    }

    private string? FaultOfCounts(HistogramValue value)
    {
        if (value.IsCustom && value.Negative.Length > 0)
        {
            return "with custom bounds and negative buckets";
        }

        double inBuckets = 0;
        foreach (double count in _positiveCounts)
        {
            inBuckets += count < 0 ? double.NaN : count;
        }

        foreach (double count in _negativeCounts)
        {
            inBuckets += count < 0 ? double.NaN : count;
        }

        if (_isFloat)
        {
            // Sums of float counts differ by rounding, so only their signs are looked at.
            return double.IsNaN(inBuckets) || value.Count < 0 || value.ZeroCount < 0 ? "with a bucket of less than no observations" : null;
        }

        // A NaN observation counts in `count` and in no bucket; then the sum is NaN too.
        inBuckets += value.ZeroCount;
        bool consistent = double.IsNaN(value.Sum) ? inBuckets <= value.Count : inBuckets == value.Count;
        return consistent ? null : "whose count is not the sum of its buckets";
    }

    private static (int Offset, uint Length) Span(ReadOnlySpan<byte> encoded, ref ProtobufReader reader)
    {
        (int offset, uint length) = (0, 0);
        reader.TryReadBytes(out int at, out int size);
        var span = new ProtobufReader(encoded, at, size);
        while (span.TryReadTag(out int field, out WireType wire))
        {
            if (field is not (1 or 2))
            {
                span.TrySkip(wire);
                continue;
            }

            span.TryReadVarint(out ulong value);
            (offset, length) = field == 1 ? ((int)ZigZag(value), length) : (offset, (uint)value);
        }

        return (offset, length);
    }

    // Integer buckets come as differences to the bucket before: 3, +1, -2 are counts 3, 4, 2.
    private static void ReadDeltas(ReadOnlySpan<byte> encoded, ref ProtobufReader reader, WireType wire, List<double> counts)
    {
        long bucket = counts.Count == 0 ? 0 : (long)counts[^1];
        if (wire == WireType.Varint)
        {
            reader.TryReadVarint(out ulong single);
            counts.Add(bucket + ZigZag(single));
            return;
        }

        reader.TryReadBytes(out int at, out int size);
        var packed = new ProtobufReader(encoded, at, size);
        while (!packed.AtEnd && packed.TryReadVarint(out ulong delta))
        {
            bucket += ZigZag(delta);
            counts.Add(bucket);
        }
    }

    private static void ReadDoubles(ReadOnlySpan<byte> encoded, ref ProtobufReader reader, WireType wire, List<double> counts)
    {
        if (wire == WireType.Fixed64)
        {
            counts.Add(Double(ref reader));
            return;
        }

        reader.TryReadBytes(out int at, out int size);
        var packed = new ProtobufReader(encoded, at, size);
        while (!packed.AtEnd && packed.TryReadDouble(out double count))
        {
            counts.Add(count);
        }
    }

    private static void ReadBounds(ReadOnlySpan<byte> encoded, ref ProtobufReader reader, WireType wire, HistogramValue into)
    {
        if (wire == WireType.Fixed64)
        {
            into.AddCustomBound(Double(ref reader));
            return;
        }

        reader.TryReadBytes(out int at, out int size);
        var packed = new ProtobufReader(encoded, at, size);
        while (!packed.AtEnd && packed.TryReadDouble(out double bound))
        {
            into.AddCustomBound(bound);
        }
    }

    private static double Double(ref ProtobufReader reader)
    {
        reader.TryReadDouble(out double value);
        return value;
    }

    private static long ZigZag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);
}
