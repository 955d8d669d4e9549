using Exporter.Ingest.Entries;

namespace Exporter.Ingest.Otlp;

/// <summary>Turns one OTLP export into calls on an <see cref="ISampleSink"/>: of known series by fingerprint, without translating anything, else by way of a remote-write request.</summary>
/// <remarks>
/// <see cref="TryScan"/>, then <see cref="TryApplyKnown"/>, which needs the pipeline's lock; where either is false, <see cref="TryTranslate"/> and <see cref="Translated"/>'s turn at the lock. A series is known once
/// it has come that way with the same bytes in all that its labels are made of. So nothing depends on whether it is known but the time that it takes. Reused for export after export:
/// known series allocate nothing here. Not thread-safe; one per request in flight.
/// </remarks>
public sealed class OtlpDecoder
{
    // So many look-ups take as long as memory does to answer.
    private const int Ahead = 12;

    private readonly EntryList _entries = new();
    private int _applied;

    /// <summary>What became of the current export.</summary>
    public DecodeResult Result => Translated.Result;

    /// <summary>The export as a remote-write request, after <see cref="TryTranslate"/> returned true.</summary>
    public RemoteWriteDecoder Translated { get; } = new();

    /// <summary>Lists the samples of an export.</summary>
    /// <param name="export">Protobuf of an <c>ExportMetricsServiceRequest</c>; not needed after the call.</param>
    /// <param name="limits">The limits in force for this request.</param>
    /// <returns>False where it has to be translated.</returns>
    public bool TryScan(ReadOnlySpan<byte> export, IngestLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        Release();
        Result.Clear();
        Result.DecodedBytes = export.Length;
        if (export.Length <= limits.MaxDecodedBytes && ExportScan.TryScan(export, _entries))
        {
            return true;
        }

        _entries.Release();
        return false;
    }

    /// <summary>Hands all samples to the sink, if it knows all of their series.</summary>
    /// <returns>False where it does not: nothing was applied; or, where series expired as event time went on, only the first of them, which are not applied again.</returns>
    public bool TryApplyKnown(ISampleSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        ReadOnlySpan<Entry> entries = _entries.Items;
        for (int i = 0; i < entries.Length; i++)
        {
            sink.Foresee(entries[Math.Min(i + Ahead, entries.Length - 1)].Fingerprint);
            if (sink.ResolveKnown(entries[i].Fingerprint) == SeriesRef.Unknown)
            {
                return false;
            }
        }

        for (; _applied < entries.Length; _applied++)
        {
            ref readonly Entry entry = ref entries[_applied];
            int series = sink.ResolveKnown(entry.Fingerprint);
            if (series == SeriesRef.Unknown)
            {
                return false;
            }

            Result.Series++;
            SeriesBody.AppendSample(entry.TimestampMs, entry.Value, series, sink, Result);
        }

        return true;
    }

    /// <summary>Takes the translation of the export, of which those samples are still to be applied that <see cref="TryApplyKnown"/> has not.</summary>
    /// <param name="message">What <see cref="MetricsTranslator"/> made of it.</param>
    /// <param name="limits">The limits in force for this request.</param>
    /// <returns>False if the export is refused; <see cref="Result"/> says why.</returns>
    public bool TryTranslate(ReadOnlySpan<byte> message, IngestLimits limits) => Translated.TryTakeRest(message, limits, _entries.Items, _applied);

    /// <summary>Gives the export's memory back to the pool; <see cref="Result"/> stays readable.</summary>
    public void Release()
    {
        _entries.Release();
        Translated.Release();
        _applied = 0;
    }
}
