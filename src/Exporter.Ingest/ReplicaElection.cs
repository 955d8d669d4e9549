using System.Text;

namespace Exporter.Ingest;

/// <summary>Lets the samples of one replica of each high-availability pair through, and those of the other once the first has fallen silent.</summary>
/// <remarks>
/// As Mimir's and Cortex' trackers do, but in event time: the other replica takes over with the first sample that is
/// <see cref="Failover"/> newer than all of the elected one. Who comes first after a start is elected. A sample without the replica
/// label belongs to nobody's pair and passes. Not thread-safe, like any sink.
/// </remarks>
/// <param name="inner">Where the samples go that count. Both replicas ask it for the same series.</param>
/// <param name="elected">Hears of each election: cluster (empty where it has none) and replica.</param>
public sealed class ReplicaElection(ISampleSink inner, Action<string, string> elected) : ISampleSink
{
    /// <summary>Pairs that are followed; the series of further ones are refused like those past the series limit.</summary>
    public const int MaxClusters = 1000;

    /// <summary>How far the other replica must be ahead, so that the elected one is taken for gone: two scrapes of 15 s.</summary>
    public static readonly TimeSpan Failover = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, Pair> _pairs = new(StringComparer.Ordinal);
    private byte[] _sender = new byte[64];
    private int _senderLength;
    private Pair? _known;
    private Pair? _pair;
    private bool _isElected = true;

    /// <inheritdoc/>
    public int Resolve(in LabelView labels)
    {
        if (labels.Replica.IsEmpty)
        {
            (_pair, _isElected) = (null, true);
            return inner.Resolve(labels);
        }

        // Nearly all series of a request come from one sender: its pair is looked up once.
        if (_known is null || !_known.Cluster.AsSpan().SequenceEqual(labels.Cluster))
        {
            _known = PairOf(labels.Cluster);
        }

        _pair = _known;
        if (_pair is null)
        {
            return SeriesRef.RefusedSeriesLimit;
        }

        _isElected = _pair.Replica.AsSpan().SequenceEqual(labels.Replica);
        if (!_isElected)
        {
            Remember(labels.Replica);
        }

        return inner.Resolve(labels);
    }

    /// <inheritdoc/>
    /// <remarks>Of ignored series alone: of the others' labels, the replica matters.</remarks>
    public int ResolveKnown(UInt128 fingerprint) => inner.ResolveKnown(fingerprint) == SeriesRef.Ignored ? SeriesRef.Ignored : SeriesRef.Unknown;

    /// <inheritdoc/>
    public void Remember(UInt128 fingerprint, int series)
    {
        if (series == SeriesRef.Ignored)
        {
            inner.Remember(fingerprint, series);
        }
    }

    /// <inheritdoc/>
    public AppendResult Append(int series, long timestampMs, double value) =>
        MayPass(timestampMs) ? Note(inner.Append(series, timestampMs, value), timestampMs) : AppendResult.OtherReplica;

    /// <inheritdoc/>
    public AppendResult AppendHistogram(int series, long timestampMs, ReadOnlySpan<byte> encoded) =>
        MayPass(timestampMs) ? Note(inner.AppendHistogram(series, timestampMs, encoded), timestampMs) : AppendResult.OtherReplica;

    private Pair? PairOf(ReadOnlySpan<byte> cluster)
    {
        var name = Encoding.UTF8.GetString(cluster);
        if (_pairs.TryGetValue(name, out var pair) || _pairs.Count >= MaxClusters)
        {
            return pair;
        }

        pair = new Pair(name, cluster.ToArray());
        _pairs.Add(name, pair);
        return pair;
    }

    private void Remember(ReadOnlySpan<byte> replica)
    {
        if (_sender.Length < replica.Length)
        {
            _sender = new byte[replica.Length];
        }

        replica.CopyTo(_sender);
        _senderLength = replica.Length;
    }

    private bool MayPass(long timestampMs) => _isElected || _pair!.NewestMs == long.MinValue || timestampMs - _pair.NewestMs > (long)Failover.TotalMilliseconds;

    private AppendResult Note(AppendResult result, long timestampMs)
    {
        // A sample from the future must not close the pair to everybody else.
        if (_pair is null || result == AppendResult.TooFarInFuture)
        {
            return result;
        }

        _pair.NewestMs = Math.Max(_pair.NewestMs, timestampMs);
        if (!_isElected)
        {
            _pair.Replica = _sender.AsSpan(0, _senderLength).ToArray();
            _isElected = true;
            elected(_pair.Name, Encoding.UTF8.GetString(_pair.Replica));
        }

        return result;
    }

    private sealed class Pair(string name, byte[] cluster)
    {
        public string Name { get; } = name;

        public byte[] Cluster { get; } = cluster;

        public byte[] Replica { get; set; } = [];

        public long NewestMs { get; set; } = long.MinValue;
    }
}
