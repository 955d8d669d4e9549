using Exporter.Ingest.Entries;

namespace Exporter.Ingest.Otlp;

/// <summary>Lists the samples that an OTLP export becomes, under fingerprints of what their labels are made of, without making the labels.</summary>
/// <remarks>
/// The order is that of <see cref="MetricsTranslator"/>, point by point. What goes into a fingerprint is all that the translator makes labels from, as bytes: the resource, the scope and its schema, a metric's
/// name, unit and kind, a point's attributes, a histogram's bounds. Messages: github.com/open-telemetry/opentelemetry-proto, metrics/v1.
/// </remarks>
internal readonly ref struct ExportScan
{
    // A histogram's bucket takes 16 bytes, a count and a bound.
    private const int MinBytesPerSample = 16;
    private const int Cumulative = 2;

    private readonly ReadOnlySpan<byte> _export;
    private readonly EntryList _entries;

    private ExportScan(ReadOnlySpan<byte> export, EntryList entries)
    {
        _export = export;
        _entries = entries;
    }

    /// <summary>Lists the samples.</summary>
    /// <returns>False where the export is malformed, laid out as no sender does, or has something that takes more than its bytes to translate, such as deltas: the translator has the last word.</returns>
    public static bool TryScan(ReadOnlySpan<byte> export, EntryList entries)
    {
        entries.Start(export.Length, MinBytesPerSample);
        var scan = new ExportScan(export, entries);
        var fields = new MessageFields(export, 0, export.Length);
        while (fields.TryNext())
        {
            if (fields.Is(1) && !scan.TryResource(fields.Start, fields.Length))
            {
                return false;
            }
        }

        return fields.AtEnd;
    }

    private bool TryResource(int start, int length)
    {
        if (!MessageFields.TryFindOnly(_export, start, length, 1, out ReadOnlySpan<byte> resource) || !ResourceIdentity.TryRead(resource, out bool hasInfo))
        {
            return false;
        }

        UInt128 fingerprint = Fingerprint.Append(Fingerprint.OfNothing, Fingerprint.Of(resource));
        int first = _entries.Count;
        var fields = new MessageFields(_export, start, length);
        while (fields.TryNext())
        {
            if (fields.Is(2) && !TryScope(fields.Start, fields.Length, fingerprint))
            {
                return false;
            }
        }

        return HasSamples(fields, first) && (!hasInfo || TryAddInfo(first, fingerprint));
    }

    // target_info, at the time of the newest sample of its resource.
    private bool TryAddInfo(int first, UInt128 fingerprint)
    {
        long newestMs = long.MinValue;
        foreach (ref readonly Entry entry in _entries.Items[first..])
        {
            newestMs = Math.Max(newestMs, entry.TimestampMs);
        }

        return _entries.TryAdd(new Entry { Fingerprint = Fingerprint.Append(fingerprint, UInt128.One), TimestampMs = newestMs, Value = 1, Kind = EntryKind.Sample });
    }

    private bool TryScope(int start, int length, UInt128 fingerprint)
    {
        if (!MessageFields.TryFindOnly(_export, start, length, 1, out ReadOnlySpan<byte> scope) || !MessageFields.TryFindOnly(_export, start, length, 3, out ReadOnlySpan<byte> schema))
        {
            return false;
        }

        fingerprint = Fingerprint.Append(Fingerprint.Append(fingerprint, Fingerprint.Of(scope)), Fingerprint.Of(schema));
        int first = _entries.Count;
        var fields = new MessageFields(_export, start, length);
        while (fields.TryNext())
        {
            if (fields.Is(2) && !TryMetric(fields.Start, fields.Length, fingerprint))
            {
                return false;
            }
        }

        return HasSamples(fields, first);
    }

    private bool TryMetric(int start, int length, UInt128 fingerprint)
    {
        if (!MessageFields.TryFindOnly(_export, start, length, 1, out ReadOnlySpan<byte> name) || !MessageFields.TryFindOnly(_export, start, length, 3, out ReadOnlySpan<byte> unit))
        {
            return false;
        }

        fingerprint = Fingerprint.Append(Fingerprint.Append(fingerprint, Fingerprint.Of(name)), Fingerprint.Of(unit));
        bool hasData = false;
        var fields = new MessageFields(_export, start, length);
        while (fields.TryNext())
        {
            if (!fields.IsBytes || fields.Field is < 5 or > 11)
            {
                continue;
            }

            // Protobuf would merge the second with the first, or drop the first.
            if (hasData || !TryData(fields.Field, fields.Start, fields.Length, fingerprint))
            {
                return false;
            }

            hasData = true;
        }

        return fields.AtEnd && hasData;
    }

    private bool TryData(int kind, int start, int length, UInt128 fingerprint)
    {
        const int Gauge = 5, Sum = 7, Histogram = 9;
        if (kind is not (Gauge or Sum or Histogram) || !TryReadKind(start, length, out ulong temporality, out ulong isMonotonic) || (kind != Gauge && temporality != Cumulative))
        {
            return false;
        }

        fingerprint = Fingerprint.Append(fingerprint, new UInt128((ulong)kind, kind == Sum ? Math.Min(1, isMonotonic) : 0));
        int first = _entries.Count;
        var fields = new MessageFields(_export, start, length);
        while (fields.TryNext())
        {
            if (fields.Is(1) && !(kind == Histogram
                ? HistogramPointScan.TryAdd(_export, fields.Start, fields.Length, fingerprint, _entries)
                : NumberPointScan.TryAdd(_export, fields.Start, fields.Length, fingerprint, _entries)))
            {
                return false;
            }
        }

        return HasSamples(fields, first);
    }

    // What has none is in no fingerprint, and so nobody has looked at all of its bytes.
    private bool HasSamples(in MessageFields fields, int first) => fields.AtEnd && _entries.Count > first;

    // Both stand behind the points.
    private bool TryReadKind(int start, int length, out ulong temporality, out ulong isMonotonic)
    {
        (temporality, isMonotonic) = (0, 0);
        var fields = new MessageFields(_export, start, length);
        while (fields.TryNext())
        {
            temporality = fields.IsVarint && fields.Field == 2 ? fields.Number : temporality;
            isMonotonic = fields.IsVarint && fields.Field == 3 ? fields.Number : isMonotonic;
        }

        return fields.AtEnd;
    }
}
