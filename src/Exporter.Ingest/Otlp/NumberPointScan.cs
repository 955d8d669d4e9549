using Exporter.Ingest.Entries;

namespace Exporter.Ingest.Otlp;

/// <summary>Reads the point of a gauge or a cumulative sum.</summary>
internal static class NumberPointScan
{
    /// <summary>Flag of a point without a value, which ends its series.</summary>
    public const ulong NoRecordedValue = 1;

    /// <summary>Nanoseconds in a millisecond.</summary>
    public const ulong NanosecondsPerMillisecond = 1_000_000;

    private const int Time = 3;
    private const int AsDouble = 4;
    private const int AsInt = 6;
    private const int Attributes = 7;
    private const int Flags = 8;

    /// <summary>Adds its sample.</summary>
    /// <param name="export">The whole export.</param>
    /// <param name="start">Where the point starts.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="metric">Fingerprint of all that it shares with the metric's other points.</param>
    /// <param name="entries">Gets the sample.</param>
    /// <returns>False where it has no value, or is not as senders write it.</returns>
    public static bool TryAdd(ReadOnlySpan<byte> export, int start, int length, UInt128 metric, EntryList entries)
    {
        var attributes = new AttributeBytes();
        (ulong time, ulong flags, double value, bool hasValue) = (0, 0, 0, false);
        var fields = new MessageFields(export, start, length);
        while (fields.TryNext())
        {
            if (fields.IsFixed64)
            {
                switch (fields.Field)
                {
                    case Time:
                        time = fields.Number;
                        break;
                    case AsDouble:
                        (value, hasValue) = (BitConverter.UInt64BitsToDouble(fields.Number), true);
                        break;
                    case AsInt:
                        (value, hasValue) = ((long)fields.Number, true);
                        break;
                }
            }
            else if (fields.Is(Attributes))
            {
                if (!attributes.TryAdd(fields))
                {
                    return false;
                }
            }
            else if (fields.IsVarint && fields.Field == Flags)
            {
                flags = fields.Number;
            }
        }

        bool isStale = (flags & NoRecordedValue) != 0;
        return fields.AtEnd && (hasValue || isStale) && entries.TryAdd(new Entry
        {
            Fingerprint = Fingerprint.Append(metric, Fingerprint.Of(attributes.Of(export))),
            TimestampMs = (long)(time / NanosecondsPerMillisecond),
            Value = isStale ? StaleMarker.Value : value,
            Kind = EntryKind.Sample,
        });
    }
}
