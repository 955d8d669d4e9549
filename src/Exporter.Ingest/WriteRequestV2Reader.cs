using Exporter.Ingest.Labels;
using Exporter.Ingest.Protobuf;

namespace Exporter.Ingest;

/// <summary>The layout of remote write 2.0: <c>io.prometheus.write.v2.Request</c>.</summary>
/// <remarks>
/// Source: prometheus.io/docs/specs/prw/remote_write_spec_2_0, prompb/io/prometheus/write/v2/types.proto. Metadata and start
/// timestamps are skipped. References may come in any order of names.
/// </remarks>
internal static class WriteRequestV2Reader
{
    /// <summary>Field of a request: the texts that entries refer to.</summary>
    public const int Symbols = 4;

    /// <summary>Field of a request: the series entries.</summary>
    public const int TimeSeries = 5;

    private const int LabelsRefs = 1;

    private const int Exemplars = 4;

    private static readonly MessageShape SampleShape = new MessageShape().With(1, FieldKind.Double).With(2, FieldKind.Varint);

    private static readonly MessageShape ExemplarShape = new MessageShape()
        .With(LabelsRefs, FieldKind.PackedVarint).With(2, FieldKind.Double).With(3, FieldKind.Varint);

    /// <summary>Applies what an entry holds besides labels.</summary>
    public static readonly SeriesBody Body = new(histogramsField: 3, exemplarsField: Exemplars);

    /// <summary>The fields that a series entry may have.</summary>
    public static readonly MessageShape SeriesShape = new MessageShape()
        .With(LabelsRefs, FieldKind.PackedVarint).With(2, SampleShape).With(3, NativeHistogram.Shape).With(Exemplars, ExemplarShape);

    /// <summary>The fields that a request may have; 1 to 3 are those of a 1.0 request, which must not be taken for an empty 2.0 one.</summary>
    public static readonly MessageShape Shape = new MessageShape()
        .With(1, FieldKind.Reserved)
        .With(2, FieldKind.Reserved)
        .With(3, FieldKind.Reserved)
        .With(Symbols, FieldKind.Bytes)
        .With(TimeSeries, SeriesShape);

    /// <summary>Fills the symbol table of a request that has passed <see cref="Shape"/>.</summary>
    /// <remarks>Symbols may come after the series that refer to them, so this has a pass of its own.</remarks>
    /// <returns>False if there are more than <paramref name="maxSymbols"/>.</returns>
    public static bool TryReadSymbols(ReadOnlySpan<byte> buffer, SymbolTable symbols, int maxSymbols)
    {
        var reader = new ProtobufReader(buffer, 0, buffer.Length);
        while (reader.TryReadTag(out int field, out WireType wire))
        {
            if (field != Symbols)
            {
                reader.TrySkip(wire);
                continue;
            }

            reader.TryReadBytes(out int at, out int size);
            if (symbols.Count >= maxSymbols)
            {
                return false;
            }

            symbols.Add(buffer, at, size);
        }

        return true;
    }

    /// <summary>Checks the first symbol and every label reference, so that a bad one refuses the request before anything is applied.</summary>
    /// <returns>What is wrong; null if nothing is.</returns>
    public static string? CheckReferences(ReadOnlySpan<byte> buffer, SymbolTable symbols) =>
        symbols.Count > 0 && symbols[0].Length > 0
            ? "the first symbol is not empty"
            : CheckSeriesReferences(buffer, symbols.Count);

    /// <summary>Applies a request that has passed <see cref="Shape"/> and <see cref="CheckReferences(ReadOnlySpan{byte}, SymbolTable)"/>.</summary>
    public static void Apply(ReadOnlySpan<byte> buffer, SymbolTable symbols, LabelBuffer labels, IngestLimits limits, ISampleSink sink, DecodeResult result)
    {
        var reader = new ProtobufReader(buffer, 0, buffer.Length);
        while (reader.TryReadTag(out int field, out WireType wire))
        {
            if (field != TimeSeries)
            {
                reader.TrySkip(wire);
                continue;
            }

            reader.TryReadBytes(out int start, out int length);
            ApplyEntry(buffer, start, length, symbols, labels, limits, sink, result);
        }
    }

    /// <summary>Applies one series entry, about whose labels nothing is known.</summary>
    /// <returns>What <see cref="ISampleSink.Resolve"/> answered, or <see cref="SeriesRef.Unresolved"/> where it was not asked.</returns>
    public static int ApplyEntry(ReadOnlySpan<byte> buffer, int start, int length, SymbolTable symbols, LabelBuffer labels, IngestLimits limits, ISampleSink sink, DecodeResult result)
    {
        result.Series++;
        labels.Start(limits);
        CollectLabels(buffer, start, length, symbols, labels);
        if (labels.Finish(buffer))
        {
            return Body.Apply(buffer, start, length, SeriesRef.Unresolved, labels, sink, result);
        }

        string? error = result.FirstError is null ? LabelFaultText.Describe(result.Series - 1, labels, buffer, limits) : null;
        result.DropSeries(Body.CountElements(buffer, start, length), error);
        return SeriesRef.Unresolved;
    }

    private static void CollectLabels(ReadOnlySpan<byte> buffer, int start, int length, SymbolTable symbols, LabelBuffer labels)
    {
        var references = new ReferenceReader(buffer, start, length);
        while (references.TryRead(out ulong nameRef) && references.TryRead(out ulong valueRef))
        {
            ref readonly SymbolTable.Symbol name = ref symbols.Checked(buffer, (int)nameRef);
            ref readonly SymbolTable.Symbol value = ref symbols.Checked(buffer, (int)valueRef);
            var label = new LabelSlice(name.Start, name.Length, value.Start, value.Length);
            labels.Add(label, LabelHash.OfLabel(name.Hash, value.Hash), name.IsUtf8 && value.IsUtf8);
        }
    }

    private static string? CheckSeriesReferences(ReadOnlySpan<byte> buffer, int symbolCount)
    {
        int series = 0;
        var reader = new ProtobufReader(buffer, 0, buffer.Length);
        while (reader.TryReadTag(out int field, out WireType wire))
        {
            if (field != TimeSeries)
            {
                reader.TrySkip(wire);
                continue;
            }

            reader.TryReadBytes(out int start, out int length);
            if (CheckEntry(buffer, start, length, symbolCount) is { } error)
            {
                return $"series {series} {error}";
            }

            series++;
        }

        return null;
    }

    /// <summary>Checks the references of one series entry that has passed <see cref="SeriesShape"/>, its exemplars' too.</summary>
    /// <returns>What is wrong; null if nothing is.</returns>
    public static string? CheckEntry(ReadOnlySpan<byte> buffer, int start, int length, int symbolCount) =>
        CheckReferences(buffer, start, length, symbolCount) ?? CheckExemplars(buffer, start, length, symbolCount);

    private static string? CheckExemplars(ReadOnlySpan<byte> buffer, int start, int length, int symbolCount)
    {
        string? error = null;
        var reader = new ProtobufReader(buffer, start, length);
        while (error is null && reader.TryReadTag(out int field, out WireType wire))
        {
            if (field != Exemplars)
            {
                reader.TrySkip(wire);
                continue;
            }

            reader.TryReadBytes(out int at, out int size);
            error = CheckReferences(buffer, at, size, symbolCount);
        }

        return error;
    }

    private static string? CheckReferences(ReadOnlySpan<byte> buffer, int start, int length, int symbolCount)
    {
        int count = 0;
        var references = new ReferenceReader(buffer, start, length);
        while (references.TryRead(out ulong reference))
        {
            count++;
            if (reference >= (ulong)symbolCount)
            {
                return $"refers to symbol {reference} of {symbolCount}";
            }
        }

        return count % 2 == 0 ? null : $"has {count} label references, names and values do not pair";
    }

    /// <summary>Walks the label references (field 1) of a series or an exemplar, packed or not.</summary>
    private ref struct ReferenceReader(ReadOnlySpan<byte> buffer, int start, int length)
    {
        private readonly ReadOnlySpan<byte> _buffer = buffer;
        private ProtobufReader _message = new(buffer, start, length);
        private ProtobufReader _packed = new(buffer, start, 0);

        public bool TryRead(out ulong reference)
        {
            while (_packed.AtEnd)
            {
                reference = 0;
                if (!_message.TryReadTag(out int field, out WireType wire))
                {
                    return false;
                }

                if (field != LabelsRefs)
                {
                    _message.TrySkip(wire);
                }
                else if (wire == WireType.Varint)
                {
                    return _message.TryReadVarint(out reference);
                }
                else
                {
                    _message.TryReadBytes(out int at, out int size);
                    _packed = new ProtobufReader(_buffer, at, size);
                }
            }

            return _packed.TryReadVarint(out reference);
        }
    }
}
