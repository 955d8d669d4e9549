using System.Runtime.InteropServices;
using Exporter.Ingest.Protobuf;

namespace Exporter.Ingest;

/// <summary>Writes native histograms as senders do; for tests and the demo.</summary>
internal static class NativeHistogramWriter
{
    private const int CounterResetHint = 14;
    private const ulong Gauge = 3;

    /// <summary>The message of a histogram.</summary>
    public static ProtobufWriter Write(long timestampMs, HistogramValue value, bool isFloat, bool isGauge)
    {
        var message = new ProtobufWriter();
        if (isFloat)
        {
            message.Double(NativeHistogram.CountFloat, value.Count);
            message.Double(NativeHistogram.ZeroCountFloat, value.ZeroCount);
        }
        else
        {
            message.Varint(NativeHistogram.CountInt, (ulong)value.Count);
            message.Varint(NativeHistogram.ZeroCountInt, (ulong)value.ZeroCount);
        }

        message.Double(NativeHistogram.Sum, value.Sum);
        message.Varint(NativeHistogram.Schema, ZigZag(value.Schema));
        message.Double(NativeHistogram.ZeroThreshold, value.ZeroThreshold);
        WriteSide(message, value.Negative, isFloat, NativeHistogram.NegativeSpans, NativeHistogram.NegativeDeltas, NativeHistogram.NegativeCounts);
        WriteSide(message, value.Positive, isFloat, NativeHistogram.PositiveSpans, NativeHistogram.PositiveDeltas, NativeHistogram.PositiveCounts);
        if (isGauge)
        {
            message.Varint(CounterResetHint, Gauge);
        }

        message.Varint(NativeHistogram.Timestamp, (ulong)timestampMs);
        if (value.CustomBounds.Length > 0)
        {
            message.Bytes(NativeHistogram.CustomBounds, MemoryMarshal.AsBytes(value.CustomBounds));
        }

        return message;
    }

    private static void WriteSide(ProtobufWriter message, HistogramSide side, bool isFloat, int spans, int deltas, int counts)
    {
        for (int start = 0, end, next = 0; start < side.Length; start = end)
        {
            end = start + 1;
            while (end < side.Length && side.Indexes[end] == side.Indexes[end - 1] + 1)
            {
                end++;
            }

            var span = new ProtobufWriter();
            span.Varint(1, ZigZag(side.Indexes[start] - next));
            span.Varint(2, (ulong)(end - start));
            message.Bytes(spans, span.Written);
            next = side.Indexes[end - 1] + 1;
        }

        if (side.Length == 0)
        {
            return;
        }

        if (isFloat)
        {
            message.Bytes(counts, MemoryMarshal.AsBytes<double>(side.Counts));
            return;
        }

        var packed = new ProtobufWriter();
        long before = 0;
        foreach (double count in side.Counts)
        {
            packed.Varint(ZigZag((long)count - before));
            before = (long)count;
        }

        message.Bytes(deltas, packed.Written);
    }

    private static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));
}
