using Exporter.Tests.Ingest.Wire.V2;
using Google.Protobuf;
using Snappier;

namespace Exporter.Tests.Ingest.Conformance;

/// <summary>A remote-write 2.0 request, written by Google.Protobuf and not by the code under test.</summary>
/// <remarks>Labels stand in random order and each call of <see cref="Series"/> is an entry of its own, as a conforming sender may send them.</remarks>
internal sealed class WriteV2
{
    private readonly Random _order = new(5);
    private readonly Dictionary<string, uint> _symbols = [];

    public WriteV2() => Symbol("");

    /// <summary>The message, for whoever wants to spoil it.</summary>
    public Request Message { get; } = new();

    /// <summary>Starts an entry.</summary>
    public TimeSeries Series(params (string Name, string Value)[] labels)
    {
        var shuffled = labels.ToArray();
        _order.Shuffle(shuffled);
        var series = new TimeSeries { LabelsRefs = { References(shuffled) } };
        Message.Timeseries.Add(series);
        return series;
    }

    /// <summary>An entry with one sample.</summary>
    public TimeSeries Sample(double value, long timestampMs, params (string Name, string Value)[] labels)
    {
        var series = Series(labels);
        series.Samples.Add(new Sample { Value = value, Timestamp = timestampMs });
        return series;
    }

    /// <summary>An entry with one native histogram.</summary>
    public TimeSeries Histogram(Histogram histogram, params (string Name, string Value)[] labels)
    {
        var series = Series(labels);
        series.Histograms.Add(histogram);
        return series;
    }

    public Exemplar Exemplar(double value, long timestampMs, params (string Name, string Value)[] labels) =>
        new() { Value = value, Timestamp = timestampMs, LabelsRefs = { References(labels) } };

    public Metadata Metadata(Metadata.Types.MetricType type, string help = "", string unit = "") =>
        new() { Type = type, HelpRef = Symbol(help), UnitRef = Symbol(unit) };

    public byte[] ToProtobuf() => Message.ToByteArray();

    public byte[] ToSnappy() => Snappy.CompressToArray(ToProtobuf());

    private IEnumerable<uint> References((string Name, string Value)[] labels) =>
        labels.SelectMany(label => new[] { Symbol(label.Name), Symbol(label.Value) });

    private uint Symbol(string text)
    {
        if (!_symbols.TryGetValue(text, out var index))
        {
            _symbols[text] = index = (uint)Message.Symbols.Count;
            Message.Symbols.Add(text);
        }

        return index;
    }
}
