using System.Text.Unicode;
using Exporter.Ingest;

namespace Exporter.Fuzz.Targets;

/// <summary>Checks what the decoder promises its sinks about labels.</summary>
internal sealed class CheckingSink(IngestLimits limits) : ISampleSink
{
    private readonly NativeHistogramReader _reader = new();
    private readonly HistogramValue _histogram = new();

    public int Appended { get; set; }

    public int Histograms { get; set; }

    public int Resolve(in LabelView labels)
    {
        bool named = false;
        for (int i = 0; i < labels.Count; i++)
        {
            ReadOnlySpan<byte> name = labels.Name(i), value = labels.Value(i);
            named |= name.SequenceEqual("__name__"u8);
            bool sorted = i == 0 || labels.Name(i - 1).SequenceCompareTo(name) < 0;
            bool filled = name.Length > 0 && value.Length > 0 && name.Length <= limits.MaxLabelBytes && value.Length <= limits.MaxLabelBytes;
            if (!sorted || !filled || !Utf8.IsValid(name) || !Utf8.IsValid(value))
            {
                throw new InvalidOperationException($"label {i} breaks the promise: sorted {sorted}, filled {filled}");
            }
        }

        if (!named || labels.Count > limits.MaxLabelsPerSeries)
        {
            throw new InvalidOperationException($"series of {labels.Count} labels, named {named}");
        }

        return (int)(labels.Hash & int.MaxValue);
    }

    public Dictionary<UInt128, int> Known { get; } = [];

    public int ResolveKnown(UInt128 fingerprint) => Known.GetValueOrDefault(fingerprint, SeriesRef.Unknown);

    public void Remember(UInt128 fingerprint, int series) => Known.Add(fingerprint, series);

    public AppendResult Append(int series, long timestampMs, double value)
    {
        Appended++;
        return AppendResult.Stored;
    }

    public AppendResult AppendHistogram(int series, long timestampMs, ReadOnlySpan<byte> encoded)
    {
        Histograms++;
        return _reader.Read(encoded, _histogram, out long read) is null && read == timestampMs
            ? AppendResult.Stored
            : throw new InvalidOperationException("a histogram that the decoder passed does not read again");
    }
}
