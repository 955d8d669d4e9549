using System.Text;
using Exporter.Ingest;
using Snappier;

namespace Exporter.Tests.Ingest;

/// <summary>Protobuf by hand: each test shows the bytes it is about.</summary>
internal static class Bytes
{
    public static byte[] Concat(params byte[][] parts) => [.. parts.SelectMany(part => part)];

    /// <summary>A length-delimited field shorter than 128 bytes.</summary>
    public static byte[] Field(int field, params byte[][] parts)
    {
        byte[] content = Concat(parts);
        Assert.InRange(content.Length, 0, 127);
        return [.. Tag(field, 2), (byte)content.Length, .. content];
    }

    public static byte[] Text(int field, string text) => Field(field, Encoding.UTF8.GetBytes(text));

    public static byte[] Varint(int field, byte value) => [.. Tag(field, 0), value];

    public static byte[] Double(int field, double value) => [.. Tag(field, 1), .. BitConverter.GetBytes(value)];

    /// <summary>A sample: value in field 1, timestamp below 128 in field 2 (the same in both versions).</summary>
    public static byte[] Sample(double value, byte timestamp) => Concat(Double(1, value), Varint(2, timestamp));

    /// <summary>A label message of remote write 1.0.</summary>
    public static byte[] Label(string name, string value) => Field(1, Text(1, name), Text(2, value));

    public static RemoteWriteDecoder Decode(byte[] protobuf, RemoteWriteVersion version, IngestLimits? limits = null)
    {
        var decoder = new RemoteWriteDecoder();
        decoder.TryDecode(Snappy.CompressToArray(protobuf), version, limits ?? new IngestLimits());
        return decoder;
    }

    public static DecodeResult Apply(byte[] protobuf, RemoteWriteVersion version, ISampleSink sink, IngestLimits? limits = null)
    {
        RemoteWriteDecoder decoder = Decode(protobuf, version, limits);
        Assert.Equal(RejectReason.None, decoder.Result.Reject);
        decoder.ApplyTo(sink);
        return decoder.Result;
    }

    // Fields from 16 on take a second byte.
    private static byte[] Tag(int field, int wire)
    {
        int tag = (field << 3) | wire;
        return tag < 128 ? [(byte)tag] : [(byte)(tag | 0x80), (byte)(tag >> 7)];
    }
}
