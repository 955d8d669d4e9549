using System.Text;
using Exporter.Ingest;

namespace Exporter.Tests.Ingest;

/// <summary>Remembers every call as text, and answers as told.</summary>
internal sealed class RecordingSink : ISampleSink
{
    private readonly Dictionary<string, int> _index = [];
    private readonly Dictionary<UInt128, int> _known = [];

    public List<string> Series { get; } = [];

    public List<ulong> Hashes { get; } = [];

    public List<(string Series, long TimestampMs, long Bits)> Samples { get; } = [];

    public List<(string Series, long TimestampMs, byte[] Encoded)> Histograms { get; } = [];

    public Func<string, int>? ResolveAs { get; init; }

    public Func<long, AppendResult>? AppendAs { get; init; }

    public int Resolves { get; private set; }

    public int Resolve(in LabelView labels)
    {
        Resolves++;
        string text = Text(labels);
        if (ResolveAs is not null && ResolveAs(text) is < 0 and int refused)
        {
            return refused;
        }

        if (!_index.TryGetValue(text, out int index))
        {
            index = Series.Count;
            _index.Add(text, index);
            Series.Add(text);
            Hashes.Add(labels.Hash);
        }

        return index;
    }

    /// <summary>After so many more samples, all that was remembered is forgotten, as series expire.</summary>
    public int ForgetsAfter { get; set; } = int.MaxValue;

    public int ResolveKnown(UInt128 fingerprint) => _known.GetValueOrDefault(fingerprint, SeriesRef.Unknown);

    public void Remember(UInt128 fingerprint, int series) => _known.Add(fingerprint, series);

    public AppendResult Append(int series, long timestampMs, double value)
    {
        if (ForgetsAfter-- == 1)
        {
            _known.Clear();
        }

        AppendResult result = AppendAs?.Invoke(timestampMs) ?? AppendResult.Stored;
        if (result == AppendResult.Stored)
        {
            Samples.Add((Series[series], timestampMs, BitConverter.DoubleToInt64Bits(value)));
        }

        return result;
    }

    public AppendResult AppendHistogram(int series, long timestampMs, ReadOnlySpan<byte> encoded)
    {
        AppendResult result = AppendAs?.Invoke(timestampMs) ?? AppendResult.Stored;
        if (result == AppendResult.Stored)
        {
            Histograms.Add((Series[series], timestampMs, encoded.ToArray()));
        }

        return result;
    }

    public static string Text(in LabelView labels)
    {
        var text = new StringBuilder();
        for (int i = 0; i < labels.Count; i++)
        {
            text.Append(i == 0 ? "" : ",").Append(Encoding.UTF8.GetString(labels.Name(i))).Append('=').Append(Encoding.UTF8.GetString(labels.Value(i)));
        }

        return text.ToString();
    }
}
