using System.Text;

namespace Exporter.Ingest;

/// <summary>Lets the samples of one replica of each high-availability pair through, and those of the other once the first has fallen silent.</summary>
/// <remarks>
/// As Mimir's and Cortex' trackers do, but in event time: the other replica takes over with the first sample that is
/// <see cref="Failover"/> newer than all of the elected one. Who comes first after a start is elected. A sample without the replica
/// label belongs to nobody's pair and passes. Not thread-safe, like any sink.
/// An entry's bytes tell its sender as well as its series, so <paramref name="inner"/> knows the series by a fingerprint that has the sender in it: found with a sender's, it is that sender's.
/// Nearly all entries of a request come from one: that of the entry before is tried, then who sent before. Only where both are wrong are labels read.
/// </remarks>
/// <param name="inner">Where the samples go that count. Both replicas ask it for the same series.</param>
/// <param name="elected">Hears of each election: cluster (empty where it has none) and replica.</param>
public sealed class ReplicaElection(ISampleSink inner, Action<string, string> elected) : ISampleSink
{
    /// <summary>Pairs that are followed; the series of further ones are refused like those past the series limit.</summary>
    public const int MaxClusters = 1000;

    // A replica may have a new name at each start. Past this all are forgotten, which costs a look at the labels of one entry each.
    private const int MaxSenders = 4 * MaxClusters;

    /// <summary>How far the other replica must be ahead, so that the elected one is taken for gone: two scrapes of 15 s.</summary>
    public static readonly TimeSpan Failover = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, ReplicaPair> _pairs = new(StringComparer.Ordinal);
    private readonly Dictionary<UInt128, ReplicaSender> _senders = [];
    private ReplicaSender _sender = ReplicaSender.Nobody;
    private ReplicaSender _before = ReplicaSender.Nobody;

    /// <inheritdoc/>
    public int Resolve(in LabelView labels)
    {
        if (SenderOf(labels) is not { } sender)
        {
            return SeriesRef.RefusedSeriesLimit;
        }

        if (sender.Id != _sender.Id)
        {
            (_sender, _before) = (sender, _sender);
        }

        return inner.Resolve(labels);
    }

    /// <inheritdoc/>
    public void Foresee(UInt128 fingerprint) => inner.Foresee(_sender.Bind(fingerprint));

    /// <inheritdoc/>
    public int ResolveKnown(UInt128 fingerprint)
    {
        var series = inner.ResolveKnown(_sender.Bind(fingerprint));
        if (series == SeriesRef.Unknown)
        {
            series = inner.ResolveKnown(_before.Bind(fingerprint));
            if (series != SeriesRef.Unknown)
            {
                (_sender, _before) = (_before, _sender);
            }
        }

        return series;
    }

    /// <inheritdoc/>
    public void Remember(UInt128 fingerprint, int series)
    {
        // It may be known well, and only its sender was not expected.
        var bound = _sender.Bind(fingerprint);
        if (inner.ResolveKnown(bound) == SeriesRef.Unknown)
        {
            inner.Remember(bound, series);
        }
    }

    /// <inheritdoc/>
    public AppendResult Append(int series, long timestampMs, double value) =>
        MayPass(timestampMs) ? Note(inner.Append(series, timestampMs, value), timestampMs) : AppendResult.OtherReplica;

    /// <inheritdoc/>
    public AppendResult AppendHistogram(int series, long timestampMs, ReadOnlySpan<byte> encoded) =>
        MayPass(timestampMs) ? Note(inner.AppendHistogram(series, timestampMs, encoded), timestampMs) : AppendResult.OtherReplica;

    /// <summary>Who sent an entry with these labels; null where its pair is one too many.</summary>
    private ReplicaSender? SenderOf(in LabelView labels)
    {
        if (labels.Replica.IsEmpty)
        {
            return ReplicaSender.Nobody;
        }

        var id = ReplicaSender.IdOf(labels.Cluster, labels.Replica);
        if (_senders.TryGetValue(id, out var sender))
        {
            return sender;
        }

        return PairOf(labels.Cluster) is { } pair ? Add(new ReplicaSender(id, pair, Encoding.UTF8.GetString(labels.Replica))) : null;
    }

    private ReplicaPair? PairOf(ReadOnlySpan<byte> cluster)
    {
        var name = Encoding.UTF8.GetString(cluster);
        if (_pairs.TryGetValue(name, out var pair) || _pairs.Count >= MaxClusters)
        {
            return pair;
        }

        pair = new ReplicaPair(name);
        _pairs.Add(name, pair);
        return pair;
    }

    private ReplicaSender Add(ReplicaSender sender)
    {
        if (_senders.Count >= MaxSenders)
        {
            _senders.Clear();
        }

        _senders.Add(sender.Id, sender);
        return sender;
    }

    private bool MayPass(long timestampMs) => _sender.Pair is not { } pair || pair.Takes(_sender, timestampMs);

    private AppendResult Note(AppendResult result, long timestampMs)
    {
        // A sample from the future must not close the pair to everybody else.
        if (_sender.Pair is { } pair && result != AppendResult.TooFarInFuture && pair.Note(_sender, timestampMs))
        {
            elected(pair.Name, _sender.Replica);
        }

        return result;
    }
}
