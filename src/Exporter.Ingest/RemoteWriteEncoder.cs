using System.Text;
using Exporter.Ingest.Protobuf;
using Snappier;

namespace Exporter.Ingest;

/// <summary>Writes remote-write requests as a sender does; for batch predictions, tests, benchmarks and the demo.</summary>
/// <remarks>
/// A series entry is begun with <see cref="StartSeries"/> and takes what is added until the next one. Labels are sorted by
/// name as senders have to in 1.0; 2.0 keeps the given order, which it allows. Not thread-safe.
/// </remarks>
/// <param name="version">The message to write.</param>
public sealed class RemoteWriteEncoder(RemoteWriteVersion version)
{
    private readonly ProtobufWriter _request = new();
    private readonly ProtobufWriter _series = new();
    private readonly ProtobufWriter _part = new();
    private readonly ProtobufWriter _refs = new();
    private readonly Dictionary<string, int> _symbols = new(StringComparer.Ordinal);
    private readonly List<string> _symbolOrder = [];
    private bool _inSeries;
    private long _symbolBytes;

    /// <summary>Bytes of the request so far, but for some that say how long its parts are.</summary>
    public long Bytes => _symbolBytes + _request.Length + _series.Length;

    /// <summary>Value of the Content-Type header for this version.</summary>
    public string ContentType => version == RemoteWriteVersion.V1
        ? "application/x-protobuf"
        : "application/x-protobuf;proto=io.prometheus.write.v2.Request";

    /// <summary>Value of the X-Prometheus-Remote-Write-Version header for this version.</summary>
    public string VersionHeader => version == RemoteWriteVersion.V1 ? "0.1.0" : "2.0.0";

    /// <summary>Adds a series entry with one sample.</summary>
    /// <param name="labels">Names and values, <c>__name__</c> among them.</param>
    /// <param name="timestampMs">Unix time in milliseconds.</param>
    /// <param name="value">Any float64; its bits are kept.</param>
    public void Add(IReadOnlyList<(string Name, string Value)> labels, long timestampMs, double value)
    {
        StartSeries(labels);
        AddSample(timestampMs, value);
    }

    /// <summary>Begins a series entry.</summary>
    public void StartSeries(IReadOnlyList<(string Name, string Value)> labels)
    {
        EndSeries();
        _inSeries = true;
        if (version == RemoteWriteVersion.V1)
        {
            foreach ((string name, string value) in labels.OrderBy(label => label.Name, StringComparer.Ordinal))
            {
                _series.Bytes(1, LabelMessage(name, value));
            }
        }
        else if (labels.Count > 0)
        {
            _series.Bytes(1, References(labels));
        }
    }

    /// <summary>Adds a sample to the current entry.</summary>
    public void AddSample(long timestampMs, double value)
    {
        _part.Clear();
        _part.Double(1, value);
        _part.Varint(2, (ulong)timestampMs);
        _series.Bytes(2, _part.Written);
    }

    /// <summary>Adds an exemplar to the current entry.</summary>
    public void AddExemplar(IReadOnlyList<(string Name, string Value)> labels, long timestampMs, double value)
    {
        var exemplar = new ProtobufWriter();
        if (version == RemoteWriteVersion.V2)
        {
            exemplar.Bytes(1, References(labels));
        }

        foreach ((string name, string text) in version == RemoteWriteVersion.V1 ? labels : [])
        {
            exemplar.Bytes(1, LabelMessage(name, text));
        }

        exemplar.Double(2, value);
        exemplar.Varint(3, (ulong)timestampMs);
        _series.Bytes(version == RemoteWriteVersion.V1 ? 3 : 4, exemplar.Written);
    }

    /// <summary>Adds a native histogram with integer counts (schema 0, adjacent positive buckets) to the current entry.</summary>
    /// <param name="timestampMs">Unix time in milliseconds.</param>
    /// <param name="count">Number of observations; should be the sum of <paramref name="buckets"/>.</param>
    /// <param name="sum">Sum of the observations.</param>
    /// <param name="buckets">Observations per bucket.</param>
    public void AddHistogram(long timestampMs, ulong count, double sum, IReadOnlyList<long> buckets)
    {
        var histogram = new ProtobufWriter();
        histogram.Varint(1, count);
        histogram.Double(3, sum);
        _part.Clear();
        _part.Varint(2, (ulong)buckets.Count);
        histogram.Bytes(11, _part.Written);
        _part.Clear();
        long before = 0;
        foreach (long bucket in buckets)
        {
            long delta = bucket - before;
            _part.Varint((ulong)((delta << 1) ^ (delta >> 63)));
            before = bucket;
        }

        histogram.Bytes(12, _part.Written);
        histogram.Varint(15, (ulong)timestampMs);
        _series.Bytes(version == RemoteWriteVersion.V1 ? 4 : 3, histogram.Written);
    }

    /// <summary>Adds any native histogram to the current entry.</summary>
    /// <param name="timestampMs">Unix time in milliseconds.</param>
    /// <param name="value">What to write.</param>
    /// <param name="isFloat">Write counts as float64; they must be whole numbers otherwise.</param>
    /// <param name="isGauge">Say that the histogram is no counter.</param>
    public void AddHistogram(long timestampMs, HistogramValue value, bool isFloat, bool isGauge = false)
    {
        ArgumentNullException.ThrowIfNull(value);
        _series.Bytes(version == RemoteWriteVersion.V1 ? 4 : 3, NativeHistogramWriter.Write(timestampMs, value, isFloat, isGauge).Written);
    }

    /// <summary>The request as protobuf.</summary>
    public byte[] ToProtobuf()
    {
        EndSeries();
        if (version == RemoteWriteVersion.V1)
        {
            return _request.Written.ToArray();
        }

        var symbols = new ProtobufWriter();
        symbols.Text(4, "");
        foreach (string symbol in _symbolOrder)
        {
            symbols.Text(4, symbol);
        }

        return [.. symbols.Written, .. _request.Written];
    }

    /// <summary>The request as it goes over the wire: protobuf in one snappy block.</summary>
    public byte[] ToSnappy() => Snappy.CompressToArray(ToProtobuf());

    /// <summary>Begins a new request; memory is kept.</summary>
    public void Reset()
    {
        _request.Clear();
        _series.Clear();
        _symbols.Clear();
        _symbolOrder.Clear();
        _symbolBytes = 0;
        _inSeries = false;
    }

    private void EndSeries()
    {
        if (_inSeries)
        {
            _request.Bytes(version == RemoteWriteVersion.V1 ? 1 : 5, _series.Written);
            _series.Clear();
            _inSeries = false;
        }
    }

    private ReadOnlySpan<byte> LabelMessage(string name, string value)
    {
        _part.Clear();
        _part.Text(1, name);
        _part.Text(2, value);
        return _part.Written;
    }

    private ReadOnlySpan<byte> References(IReadOnlyList<(string Name, string Value)> labels)
    {
        _refs.Clear();
        foreach ((string name, string value) in labels)
        {
            _refs.Varint((ulong)Intern(name));
            _refs.Varint((ulong)Intern(value));
        }

        return _refs.Written;
    }

    // Symbol 0 is the empty text by the protocol's rule.
    private int Intern(string text)
    {
        if (text.Length == 0)
        {
            return 0;
        }

        if (!_symbols.TryGetValue(text, out int reference))
        {
            _symbolOrder.Add(text);
            reference = _symbolOrder.Count;
            _symbols.Add(text, reference);
            _symbolBytes += Encoding.UTF8.GetByteCount(text);
        }

        return reference;
    }
}
