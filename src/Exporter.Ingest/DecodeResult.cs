namespace Exporter.Ingest;

/// <summary>What became of one request: what was taken, what was dropped and why.</summary>
/// <remarks>
/// Owned and reused by its <see cref="RemoteWriteDecoder"/>: valid until the decoder's next request.
/// The rule: bad bytes refuse the whole request before anything is applied; a bad series, histogram or timestamp is
/// dropped alone, everything else is applied, and the sender is told (<see cref="SenderErred"/>).
/// </remarks>
public sealed class DecodeResult
{
    private readonly long[] _dropped = new long[Enum.GetValues<DropReason>().Length];

    /// <summary>Why the whole request was refused, or <see cref="RejectReason.None"/>.</summary>
    public RejectReason Reject { get; private set; }

    /// <summary>Why the request was refused, or the first thing in it that was dropped by the sender's fault; null if there is none.</summary>
    public string? FirstError { get; private set; }

    /// <summary>Size after decompression in bytes.</summary>
    public int DecodedBytes { get; internal set; }

    /// <summary>Series entries in the request, invalid ones included; a series may have several entries.</summary>
    public int Series { get; internal set; }

    /// <summary>Series entries refused for their labels.</summary>
    public int InvalidSeries { get; private set; }

    /// <summary>Samples that the sink stored.</summary>
    public long SamplesStored { get; internal set; }

    /// <summary>Valid samples of series that no signal selects.</summary>
    public long SamplesIgnored { get; internal set; }

    /// <summary>Samples that were stored before with the same value.</summary>
    public long SamplesDuplicate { get; internal set; }

    /// <summary>Valid native histograms: stored, of series that no signal selects, late or repeated.</summary>
    public long Histograms { get; internal set; }

    /// <summary>Exemplars of valid series; counted, not stored.</summary>
    public long Exemplars { get; internal set; }

    /// <summary>Largest timestamp of a stored sample in Unix ms; <see cref="long.MinValue"/> if none was stored.</summary>
    public long NewestStoredMs { get; internal set; } = long.MinValue;

    /// <summary>Samples that need no second try, for <c>X-Prometheus-Remote-Write-Samples-Written</c>.</summary>
    /// <remarks>
    /// Samples that come too late, or twice, or from the other replica, count as written: the series already holds newer data, so nothing usable is lost, and a
    /// sender that reads 0 here treats the request as failed. Samples refused by a limit do not count.
    /// </remarks>
    public long SamplesWritten => SamplesStored + SamplesIgnored + SamplesDuplicate
        + Dropped(DropReason.DuplicateTimestamp) + Dropped(DropReason.TooOld) + Dropped(DropReason.OtherReplica);

    /// <summary>True if something was dropped that the sender should not have sent: the answer is 400.</summary>
    public bool SenderErred => InvalidSeries > 0 || Dropped(DropReason.TooFarInFuture) > 0 || Dropped(DropReason.InvalidHistogram) > 0;

    /// <summary>True if a limit of ours dropped something: no fault of the sender, so the answer stays 204.</summary>
    public bool LimitReached => Dropped(DropReason.SeriesLimit) > 0 || Dropped(DropReason.ChurnLimit) > 0;

    /// <summary>Reads this request's histograms; here because it belongs to one decoder, as the result does.</summary>
    internal NativeHistogramReader HistogramReader { get; } = new();

    /// <summary>The histogram read last.</summary>
    internal HistogramValue Histogram { get; } = new();

    /// <summary>Samples (for <see cref="DropReason.InvalidLabels"/> histograms too, for <see cref="DropReason.InvalidHistogram"/> histograms) dropped for this reason.</summary>
    public long Dropped(DropReason reason) => _dropped[(int)reason];

    internal void Drop(DropReason reason) => _dropped[(int)reason]++;

    internal void DropSeries(int elements, string? error)
    {
        InvalidSeries++;
        _dropped[(int)DropReason.InvalidLabels] += elements;
        FirstError ??= error;
    }

    internal void DropWithError(DropReason reason, string? error)
    {
        Drop(reason);
        FirstError ??= error;
    }

    internal bool Refuse(RejectReason reason, string message)
    {
        Reject = reason;
        FirstError = message;
        return false;
    }

    internal void Clear()
    {
        Array.Clear(_dropped);
        (Reject, FirstError, DecodedBytes, Series, InvalidSeries) = (RejectReason.None, null, 0, 0, 0);
        (SamplesStored, SamplesIgnored, SamplesDuplicate, Histograms, Exemplars) = (0, 0, 0, 0, 0);
        NewestStoredMs = long.MinValue;
    }
}
