using System.Buffers.Binary;
using Exporter.Ingest;
using Snappier;

namespace Exporter.Benchmarks.Soak;

/// <summary>A host's request of remote write 2.0, encoded once and patched for each scrape: sending must cost far less than receiving.</summary>
/// <remarks>
/// A sample is <c>09 value(8) 10 timestamp(varint)</c>. The template has a value that occurs nowhere else, by which the places are found; timestamps between 2004 and
/// 2109 have six bytes each. Not thread-safe.
/// </remarks>
internal sealed class SoakHost
{
    private const double Mark = -1.2345678901234567e-300;
    private const int TimestampBytes = 6;

    private readonly int _number;
    private byte[] _request = [];
    private int[] _values = [];
    private int _generation;
    private long _scrapes;

    /// <summary>A host with its first series.</summary>
    public SoakHost(int number)
    {
        _number = number;
        Build();
    }

    /// <summary>The Content-Type of its requests.</summary>
    public static string ContentType { get; } = new RemoteWriteEncoder(RemoteWriteVersion.V2).ContentType;

    /// <summary>The next scrape: half of the series are counters, half waver.</summary>
    /// <returns>A body.</returns>
    public byte[] Scrape(long timestampMs)
    {
        _scrapes++;
        for (var i = 0; i < _values.Length; i++)
        {
            Patch(i, (i & 1) == 0 ? _scrapes * (i + 1) : Math.Sin((_scrapes * 0.1) + i), timestampMs);
        }

        return Snappy.CompressToArray(_request);
    }

    /// <summary>Ends all its series; from the next scrape on, others take their place, as after a deployment.</summary>
    /// <returns>A body of stale markers.</returns>
    public byte[] Replace(long timestampMs)
    {
        for (var i = 0; i < _values.Length; i++)
        {
            Patch(i, StaleMarker.Value, timestampMs);
        }

        var body = Snappy.CompressToArray(_request);
        _generation++;
        Build();
        return body;
    }

    private void Build()
    {
        var encoder = new RemoteWriteEncoder(RemoteWriteVersion.V2);
        for (var i = 0; i < SoakOptions.SeriesPerHost; i++)
        {
            encoder.Add([("__name__", $"soak_{i}"), ("cluster", "eu-1"), ("instance", $"host-{_number}:9100"), ("job", "soak"), ("pod", $"pod-{_number}-{_generation}")], DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), Mark);
        }

        _request = encoder.ToProtobuf();
        _values = [.. Places(_request)];
    }

    private static IEnumerable<int> Places(byte[] request)
    {
        var mark = new byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleLittleEndian(mark, Mark);
        for (var at = request.AsSpan().IndexOf(mark); at >= 0;)
        {
            yield return at;
            var next = request.AsSpan(at + 1).IndexOf(mark);
            at = next < 0 ? -1 : at + 1 + next;
        }
    }

    private void Patch(int series, double value, long timestampMs)
    {
        var sample = _request.AsSpan(_values[series]);
        BinaryPrimitives.WriteDoubleLittleEndian(sample, value);
        sample = sample.Slice(sizeof(double) + 1, TimestampBytes);
        for (var i = 0; i < TimestampBytes; i++, timestampMs >>= 7)
        {
            sample[i] = (byte)((uint)(timestampMs & 0x7f) | (i < TimestampBytes - 1 ? 0x80u : 0));
        }
    }
}
