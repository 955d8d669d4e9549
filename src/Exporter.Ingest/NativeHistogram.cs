using Exporter.Ingest.Protobuf;

namespace Exporter.Ingest;

/// <summary>A native histogram as it comes over the wire: its shape, its rules, its numbers.</summary>
/// <remarks>
/// Source: prompb/types.proto, message Histogram (the same in 1.0 and 2.0), and the Validate methods in model/histogram.
/// The encoded form, a byte or two a bucket, is also the one in which the head keeps histograms.
/// </remarks>
public static class NativeHistogram
{
    /// <summary>The most bytes that an encoded histogram may have; a client's default limit of 160 buckets needs less than 1,000.</summary>
    public const int MaxBytes = 1 << 16;

    internal const int CountInt = 1;
    internal const int CountFloat = 2;
    internal const int Sum = 3;
    internal const int Schema = 4;
    internal const int ZeroThreshold = 5;
    internal const int ZeroCountInt = 6;
    internal const int ZeroCountFloat = 7;
    internal const int NegativeSpans = 8;
    internal const int NegativeDeltas = 9;
    internal const int NegativeCounts = 10;
    internal const int PositiveSpans = 11;
    internal const int PositiveDeltas = 12;
    internal const int PositiveCounts = 13;
    internal const int Timestamp = 15;
    internal const int CustomBounds = 16;

    /// <summary>The fields that a histogram may have; 14 is the hint about resets, which Prometheus finds out by itself too.</summary>
    internal static readonly MessageShape Shape = new MessageShape()
        .With(CountInt, FieldKind.Varint)
        .With(CountFloat, FieldKind.Double)
        .With(Sum, FieldKind.Double)
        .With(Schema, FieldKind.Varint)
        .With(ZeroThreshold, FieldKind.Double)
        .With(ZeroCountInt, FieldKind.Varint)
        .With(ZeroCountFloat, FieldKind.Double)
        .With(NegativeSpans, SpanShape())
        .With(NegativeDeltas, FieldKind.PackedVarint)
        .With(NegativeCounts, FieldKind.PackedDouble)
        .With(PositiveSpans, SpanShape())
        .With(PositiveDeltas, FieldKind.PackedVarint)
        .With(PositiveCounts, FieldKind.PackedDouble)
        .With(14, FieldKind.Varint)
        .With(Timestamp, FieldKind.Varint)
        .With(CustomBounds, FieldKind.PackedDouble);

    private static MessageShape SpanShape() => new MessageShape().With(1, FieldKind.Varint).With(2, FieldKind.Varint);
}
