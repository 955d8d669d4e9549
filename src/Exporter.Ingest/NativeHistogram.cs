using Exporter.Ingest.Protobuf;

namespace Exporter.Ingest;

/// <summary>The shape of a native histogram and the check of its counts; histograms are counted, not stored.</summary>
/// <remarks>Source: prompb/types.proto, message Histogram (the same in 1.0 and 2.0), and model/histogram/histogram.go, Validate.</remarks>
internal static class NativeHistogram
{
    private const int CountInt = 1;
    private const int CountFloat = 2;
    private const int Sum = 3;
    private const int ZeroCountInt = 6;
    private const int NegativeDeltas = 9;
    private const int PositiveDeltas = 12;

    /// <summary>The fields that a histogram may have.</summary>
    public static readonly MessageShape Shape = new MessageShape()
        .With(CountInt, FieldKind.Varint)
        .With(CountFloat, FieldKind.Double)
        .With(Sum, FieldKind.Double)
        .With(4, FieldKind.Varint)
        .With(5, FieldKind.Double)
        .With(ZeroCountInt, FieldKind.Varint)
        .With(7, FieldKind.Double)
        .With(8, SpanShape())
        .With(NegativeDeltas, FieldKind.PackedVarint)
        .With(10, FieldKind.PackedDouble)
        .With(11, SpanShape())
        .With(PositiveDeltas, FieldKind.PackedVarint)
        .With(13, FieldKind.PackedDouble)
        .With(14, FieldKind.Varint)
        .With(15, FieldKind.Varint)
        .With(16, FieldKind.PackedDouble);

    /// <summary>True unless an integer histogram's count contradicts its buckets.</summary>
    /// <remarks>Float histograms are not checked: their sums differ by rounding.</remarks>
    public static bool IsConsistent(ReadOnlySpan<byte> buffer, int start, int length)
    {
        (ulong count, ulong inBuckets, double sum, bool isFloat) = (0, 0, 0, false);
        Buckets negative = default, positive = default;
        var reader = new ProtobufReader(buffer, start, length);
        while (reader.TryReadTag(out int field, out WireType wire))
        {
            switch (field)
            {
                case CountInt:
                    reader.TryReadVarint(out count);
                    break;
                case Sum:
                    reader.TryReadDouble(out sum);
                    break;
                case ZeroCountInt:
                    reader.TryReadVarint(out inBuckets);
                    break;
                case NegativeDeltas:
                    negative.Read(buffer, ref reader, wire);
                    break;
                case PositiveDeltas:
                    positive.Read(buffer, ref reader, wire);
                    break;
                default:
                    isFloat |= field == CountFloat;
                    reader.TrySkip(wire);
                    break;
            }
        }

        inBuckets += negative.Total + positive.Total;
        bool buckets = !negative.WentBelowZero && !positive.WentBelowZero;

        // A NaN observation counts in `count` and in no bucket; then the sum is NaN too.
        return isFloat || (buckets && (double.IsNaN(sum) ? inBuckets <= count : inBuckets == count));
    }

    private static MessageShape SpanShape() => new MessageShape().With(1, FieldKind.Varint).With(2, FieldKind.Varint);

    // Buckets come as differences to the bucket before: 3, +1, -2 are counts 3, 4, 2.
    private struct Buckets
    {
        private long _bucket;

        public ulong Total;

        public bool WentBelowZero;

        public void Read(ReadOnlySpan<byte> buffer, ref ProtobufReader reader, WireType wire)
        {
            if (wire == WireType.Varint)
            {
                reader.TryReadVarint(out ulong single);
                Add(single);
                return;
            }

            reader.TryReadBytes(out int at, out int size);
            var packed = new ProtobufReader(buffer, at, size);
            while (!packed.AtEnd && packed.TryReadVarint(out ulong delta))
            {
                Add(delta);
            }
        }

        private void Add(ulong zigzag)
        {
            _bucket += (long)(zigzag >> 1) ^ -(long)(zigzag & 1);
            WentBelowZero |= _bucket < 0;
            Total += (ulong)_bucket;
        }
    }
}
