using System.Diagnostics.CodeAnalysis;
using System.Text;
using Exporter.Ingest.Protobuf;

namespace Exporter.Models.Onnx;

/// <summary>Reads the <c>metadata_props</c> of an ONNX file without a runtime: cheap enough for a listing of many.</summary>
public static class OnnxMetadata
{
    // Field numbers of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto: ModelProto, StringStringEntryProto.
    private const int MetadataField = 14;
    private const int KeyField = 1;
    private const int ValueField = 2;

    /// <summary>The first value of <paramref name="key"/>.</summary>
    /// <param name="onnx">The file's bytes.</param>
    /// <param name="key">The entry's key.</param>
    /// <param name="value">The entry's value when there is one.</param>
    /// <returns>False where there is none, or the file is no protobuf message.</returns>
    public static bool TryFind(ReadOnlySpan<byte> onnx, string key, [NotNullWhen(true)] out string? value)
    {
        value = null;
        var model = new ProtobufReader(onnx, 0, onnx.Length);
        while (model.TryReadTag(out var field, out var wire))
        {
            if (field != MetadataField || wire != WireType.Bytes)
            {
                if (!model.TrySkip(wire))
                {
                    return false;
                }
            }
            else if (!model.TryReadBytes(out var start, out var length) || !TryReadEntry(onnx, start, length, out var entryKey, out var entryValue))
            {
                return false;
            }
            else if (entryKey == key)
            {
                value = entryValue;
                return true;
            }
        }

        return false;
    }

    private static bool TryReadEntry(ReadOnlySpan<byte> onnx, int start, int length, out string key, out string value)
    {
        (key, value) = ("", "");
        var entry = new ProtobufReader(onnx, start, length);
        while (entry.TryReadTag(out var field, out var wire))
        {
            if (wire != WireType.Bytes || field is not (KeyField or ValueField))
            {
                if (!entry.TrySkip(wire))
                {
                    return false;
                }

                continue;
            }

            if (!entry.TryReadBytes(out var at, out var bytes))
            {
                return false;
            }

            var text = Encoding.UTF8.GetString(onnx.Slice(at, bytes));
            (key, value) = field == KeyField ? (text, value) : (key, text);
        }

        return entry.AtEnd;
    }
}
