using System.Buffers.Binary;
using Exporter.Ingest.Entries;

namespace Exporter.Ingest.Otlp;

/// <summary>Reads the point of a cumulative histogram with explicit bounds: cumulative buckets, the one without bound, the sum where there is one, the count.</summary>
internal static class HistogramPointScan
{
    private const int Time = 3;
    private const int Count = 4;
    private const int Sum = 5;
    private const int BucketCounts = 6;
    private const int Bounds = 7;
    private const int Attributes = 9;
    private const int Flags = 10;

    // What tells the series of one point apart; that of bucket i is FirstBucket + i.
    private const ulong UnboundedPart = 1;
    private const ulong SumPart = 2;
    private const ulong CountPart = 3;
    private const ulong FirstBucket = 4;

    /// <summary>Adds its samples.</summary>
    /// <param name="export">The whole export.</param>
    /// <param name="start">Where the point starts.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="metric">Fingerprint of all that it shares with the metric's other points.</param>
    /// <param name="entries">Gets the samples.</param>
    /// <returns>False where buckets do not fit bounds, or it is not as senders write it.</returns>
    public static bool TryAdd(ReadOnlySpan<byte> export, int start, int length, UInt128 metric, EntryList entries)
    {
        var attributes = new AttributeBytes();
        ReadOnlySpan<byte> buckets = [], bounds = [];
        (ulong time, ulong count, double sum, bool hasSum, ulong flags) = (0, 0, 0, false, 0);
        var fields = new MessageFields(export, start, length);
        while (fields.TryNext())
        {
            switch (fields.Field)
            {
                case Time when fields.IsFixed64:
                    time = fields.Number;
                    break;
                case Count when fields.IsFixed64:
                    count = fields.Number;
                    break;
                case Sum when fields.IsFixed64:
                    (sum, hasSum) = (BitConverter.UInt64BitsToDouble(fields.Number), true);
                    break;
                case BucketCounts when fields.IsBytes && buckets.IsEmpty:
                    buckets = export.Slice(fields.Start, fields.Length);
                    break;
                case Bounds when fields.IsBytes && bounds.IsEmpty:
                    bounds = export.Slice(fields.Start, fields.Length);
                    break;
                case BucketCounts or Bounds:
                    // Not packed, or in parts.
                    return false;
                case Attributes when fields.IsBytes:
                    if (!attributes.TryAdd(fields))
                    {
                        return false;
                    }

                    break;
                case Flags when fields.IsVarint:
                    flags = fields.Number;
                    break;
            }
        }

        if (!fields.AtEnd || buckets.Length % sizeof(ulong) != 0 || bounds.Length % sizeof(double) != 0 || (buckets.Length > 0 && buckets.Length != bounds.Length + sizeof(ulong)))
        {
            return false;
        }

        var series = new Point
        {
            Fingerprint = Fingerprint.Append(Fingerprint.Append(metric, Fingerprint.Of(attributes.Of(export))), Fingerprint.Of(bounds)),
            TimestampMs = (long)(time / NumberPointScan.NanosecondsPerMillisecond),
            IsStale = (flags & NumberPointScan.NoRecordedValue) != 0,
        };
        return series.TryAddBuckets(buckets, entries)
            && series.TryAdd(UnboundedPart, count, entries)
            && (!hasSum || series.TryAdd(SumPart, sum, entries))
            && series.TryAdd(CountPart, count, entries);
    }

    private readonly ref struct Point
    {
        public UInt128 Fingerprint { get; init; }

        public long TimestampMs { get; init; }

        public bool IsStale { get; init; }

        // All but the last, which has no bound: its total is the count.
        public bool TryAddBuckets(ReadOnlySpan<byte> buckets, EntryList entries)
        {
            double total = 0;
            for (int i = 0; (i + 1) * sizeof(ulong) < buckets.Length; i++)
            {
                total = BinaryPrimitives.ReadUInt64LittleEndian(buckets[(i * sizeof(ulong))..]) + total;
                if (!TryAdd(FirstBucket + (ulong)i, total, entries))
                {
                    return false;
                }
            }

            return true;
        }

        public bool TryAdd(ulong part, double value, EntryList entries) => entries.TryAdd(new Entry
        {
            Fingerprint = Entries.Fingerprint.Append(Fingerprint, new UInt128(part, part)),
            TimestampMs = TimestampMs,
            Value = IsStale ? StaleMarker.Value : value,
            Kind = EntryKind.Sample,
        });
    }
}
