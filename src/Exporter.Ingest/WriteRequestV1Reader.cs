using System.Text.Unicode;
using Exporter.Ingest.Labels;
using Exporter.Ingest.Protobuf;

namespace Exporter.Ingest;

/// <summary>The layout of remote write 1.0: <c>prometheus.WriteRequest</c>.</summary>
/// <remarks>Source: prometheus.io/docs/specs/prw/remote_write_spec, prompb/remote.proto and types.proto. Metadata is skipped.</remarks>
internal static class WriteRequestV1Reader
{
    /// <summary>Field of a request: the series entries.</summary>
    public const int TimeSeries = 1;

    private const int Labels = 1;

    private static readonly MessageShape LabelShape = new MessageShape().With(1, FieldKind.Bytes).With(2, FieldKind.Bytes);

    private static readonly MessageShape SampleShape = new MessageShape().With(1, FieldKind.Double).With(2, FieldKind.Varint);

    private static readonly MessageShape ExemplarShape = new MessageShape()
        .With(1, LabelShape).With(2, FieldKind.Double).With(3, FieldKind.Varint);

    /// <summary>Applies what an entry holds besides labels.</summary>
    public static readonly SeriesBody Body = new(histogramsField: 4, exemplarsField: 3);

    /// <summary>The fields that a series entry may have.</summary>
    public static readonly MessageShape SeriesShape = new MessageShape()
        .With(Labels, LabelShape).With(2, SampleShape).With(3, ExemplarShape).With(4, NativeHistogram.Shape);

    /// <summary>The fields that a request may have; 4 and 5 are those of a 2.0 request, which must not be taken for an empty 1.0 one.</summary>
    public static readonly MessageShape Shape = new MessageShape()
        .With(TimeSeries, SeriesShape)
        .With(4, FieldKind.Reserved)
        .With(5, FieldKind.Reserved);

    /// <summary>Applies a request that has passed <see cref="Shape"/>.</summary>
    public static void Apply(ReadOnlySpan<byte> buffer, LabelBuffer labels, IngestLimits limits, ISampleSink sink, DecodeResult result)
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
            ApplyEntry(buffer, start, length, labels, limits, sink, result);
        }
    }

    /// <summary>Applies one series entry, about whose labels nothing is known.</summary>
    /// <returns>What <see cref="ISampleSink.Resolve"/> answered, or <see cref="SeriesRef.Unresolved"/> where it was not asked.</returns>
    public static int ApplyEntry(ReadOnlySpan<byte> buffer, int start, int length, LabelBuffer labels, IngestLimits limits, ISampleSink sink, DecodeResult result)
    {
        result.Series++;
        labels.Start(limits);
        CollectLabels(buffer, start, length, labels);
        if (labels.Finish(buffer))
        {
            return Body.Apply(buffer, start, length, SeriesRef.Unresolved, labels, sink, result);
        }

        string? error = result.FirstError is null ? LabelFaultText.Describe(result.Series - 1, labels, buffer, limits) : null;
        result.DropSeries(Body.CountElements(buffer, start, length), error);
        return SeriesRef.Unresolved;
    }

    // Protobuf does not promise that labels come before samples, so they have a pass of their own.
    private static void CollectLabels(ReadOnlySpan<byte> buffer, int start, int length, LabelBuffer labels)
    {
        var reader = new ProtobufReader(buffer, start, length);
        while (reader.TryReadTag(out int field, out WireType wire))
        {
            if (field != Labels)
            {
                reader.TrySkip(wire);
                continue;
            }

            reader.TryReadBytes(out int at, out int size);
            LabelSlice label = ReadLabel(buffer, at, size);
            ReadOnlySpan<byte> name = buffer.Slice(label.NameOffset, label.NameLength);
            ReadOnlySpan<byte> value = buffer.Slice(label.ValueOffset, label.ValueLength);
            ulong hash = LabelHash.OfLabel(LabelHash.OfText(name), LabelHash.OfText(value));
            labels.Add(label, hash, Utf8.IsValid(name) && Utf8.IsValid(value));
        }
    }

    private static LabelSlice ReadLabel(ReadOnlySpan<byte> buffer, int at, int size)
    {
        (int nameAt, int nameLength, int valueAt, int valueLength) = (at, 0, at, 0);
        var reader = new ProtobufReader(buffer, at, size);
        while (reader.TryReadTag(out int field, out WireType wire))
        {
            switch (field)
            {
                case 1:
                    reader.TryReadBytes(out nameAt, out nameLength);
                    break;
                case 2:
                    reader.TryReadBytes(out valueAt, out valueLength);
                    break;
                default:
                    reader.TrySkip(wire);
                    break;
            }
        }

        return new LabelSlice(nameAt, nameLength, valueAt, valueLength);
    }
}
