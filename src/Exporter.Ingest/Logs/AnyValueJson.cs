using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Exporter.Ingest.Logs;

/// <summary>An <c>AnyValue</c> of OTLP's JSON as the text of a record, the same as <see cref="AnyValueText"/> makes of protobuf.</summary>
internal static class AnyValueJson
{
    // {"stringValue":"x"} is six times as long as "x", and there may be spaces.
    private const int LongestShare = 16;

    /// <summary>Reads a value; the reader stands at its object and goes to its end.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static TextSlice Read(ref Utf8JsonReader reader, LogBatch batch)
    {
        JsonWalk.Expect(ref reader, JsonTokenType.StartObject, "an object");
        TextSlice text = default;
        while (JsonWalk.NextMember(ref reader))
        {
            var kind = KindOf(ref reader);
            reader.Read();
            if (reader.TokenType == JsonTokenType.Null)
            {
                continue;
            }

            var start = batch.Rewritten.Length;
            switch (kind)
            {
                case Kind.None:
                    reader.Skip();
                    break;
                case Kind.Text:
                    text = JsonWalk.TextOf(ref reader, batch);
                    break;
                case Kind.List or Kind.Map:
                    text = ReadNested(ref reader, batch, kind);
                    break;
                default:
                    Encoding.UTF8.GetBytes(ScalarOf(ref reader, kind), batch.Rewritten);
                    text = batch.Rewritten.Since(start);
                    break;
            }
        }

        return text;
    }

    private static TextSlice ReadNested(ref Utf8JsonReader reader, LogBatch batch, Kind kind)
    {
        // What is much longer than a line is not written out. As plain JSON it is shorter than in OTLP's.
        var skipped = reader;
        var raw = JsonWalk.Raw(ref skipped);
        if (raw.Length / LongestShare > batch.Limits.MaxLogLineBytes)
        {
            reader = skipped;
            return raw;
        }

        var start = batch.Rewritten.Length;
        var json = batch.Rewritten.BeginJson();
        Write(ref reader, json, kind);
        json.Flush();
        return batch.Rewritten.Since(start);
    }

    private static Kind KindOf(ref Utf8JsonReader reader) =>
        Is(ref reader, "stringValue"u8, "string_value"u8) ? Kind.Text
        : Is(ref reader, "kvlistValue"u8, "kvlist_value"u8) ? Kind.Map
        : Is(ref reader, "arrayValue"u8, "array_value"u8) ? Kind.List
        : Is(ref reader, "intValue"u8, "int_value"u8) ? Kind.Whole
        : Is(ref reader, "doubleValue"u8, "double_value"u8) ? Kind.Real
        : Is(ref reader, "boolValue"u8, "bool_value"u8) ? Kind.Flag
        : Is(ref reader, "bytesValue"u8, "bytes_value"u8) ? Kind.Raw
        : Kind.None;

    private static bool Is(ref Utf8JsonReader reader, ReadOnlySpan<byte> name, ReadOnlySpan<byte> protobufName) => JsonWalk.Is(ref reader, name) || JsonWalk.Is(ref reader, protobufName);

    private static string ScalarOf(ref Utf8JsonReader reader, Kind kind) => kind switch
    {
        Kind.Flag => FlagOf(ref reader) ? "true" : "false",
        Kind.Whole => JsonWalk.Signed(ref reader).ToString(CultureInfo.InvariantCulture),
        Kind.Real => RealOf(ref reader).ToString("R", CultureInfo.InvariantCulture),
        _ => Convert.ToBase64String(RawOf(ref reader)),
    };

    private static void Write(ref Utf8JsonReader reader, Utf8JsonWriter json, Kind kind)
    {
        switch (kind)
        {
            case Kind.Text:
                JsonWalk.Expect(ref reader, JsonTokenType.String, "a text");
                WriteText(ref reader, json, isName: false);
                break;
            case Kind.Flag:
                json.WriteBooleanValue(FlagOf(ref reader));
                break;
            case Kind.Whole:
                json.WriteNumberValue(JsonWalk.Signed(ref reader));
                break;
            case Kind.Real:
                LogJson.Write(json, RealOf(ref reader));
                break;
            case Kind.Raw:
                json.WriteBase64StringValue(RawOf(ref reader));
                break;
            case Kind.List:
                json.WriteStartArray();
                WriteValues(ref reader, json, ofMap: false);
                json.WriteEndArray();
                break;
            default:
                json.WriteStartObject();
                WriteValues(ref reader, json, ofMap: true);
                json.WriteEndObject();
                break;
        }
    }

    // {"values": [...]}, of AnyValues or of KeyValues.
    private static void WriteValues(ref Utf8JsonReader reader, Utf8JsonWriter json, bool ofMap)
    {
        JsonWalk.Expect(ref reader, JsonTokenType.StartObject, "an object");
        while (JsonWalk.SeekMember(ref reader, "values"u8))
        {
            var isList = JsonWalk.BeginList(ref reader);
            while (isList && JsonWalk.NextElement(ref reader, JsonTokenType.StartObject, "an object"))
            {
                if (ofMap)
                {
                    WritePair(ref reader, json);
                }
                else
                {
                    WriteOne(ref reader, json);
                }
            }
        }
    }

    private static void WritePair(ref Utf8JsonReader reader, Utf8JsonWriter json)
    {
        // The key may stand behind its value.
        var ahead = reader;
        var hasKey = TrySeek(ref ahead, "key"u8);
        if (hasKey && ahead.TokenType != JsonTokenType.Null)
        {
            JsonWalk.Expect(ref ahead, JsonTokenType.String, "a text");
            WriteText(ref ahead, json, isName: true);
        }
        else
        {
            json.WritePropertyName(""u8);
        }

        ahead = reader;
        if (TrySeek(ref ahead, "value"u8) && ahead.TokenType != JsonTokenType.Null)
        {
            JsonWalk.Expect(ref ahead, JsonTokenType.StartObject, "an object");
            WriteOne(ref ahead, json);
        }
        else
        {
            json.WriteNullValue();
        }

        while (JsonWalk.NextMember(ref reader))
        {
            reader.Skip();
        }
    }

    // To the value of a member of the object that the reader is in.
    private static bool TrySeek(ref Utf8JsonReader reader, ReadOnlySpan<byte> name) => JsonWalk.SeekMember(ref reader, name) && reader.Read();

    private static void WriteOne(ref Utf8JsonReader reader, Utf8JsonWriter json)
    {
        var isWritten = false;
        while (JsonWalk.NextMember(ref reader))
        {
            var kind = KindOf(ref reader);
            reader.Read();
            if (kind == Kind.None || isWritten || reader.TokenType == JsonTokenType.Null)
            {
                reader.Skip();
                continue;
            }

            Write(ref reader, json, kind);
            isWritten = true;
        }

        if (!isWritten)
        {
            json.WriteNullValue();
        }
    }

    private static void WriteText(ref Utf8JsonReader reader, Utf8JsonWriter json, bool isName)
    {
        if (!reader.ValueIsEscaped)
        {
            Write(json, reader.ValueSpan, isName);
            return;
        }

        var plain = RequestBytes.Pool.Rent(reader.ValueSpan.Length);
        Write(json, plain.AsSpan(0, JsonText.Unescape(reader.ValueSpan, plain)), isName);
        RequestBytes.Pool.Return(plain);
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> text, bool isName)
    {
        if (isName)
        {
            json.WritePropertyName(text);
        }
        else
        {
            json.WriteStringValue(text);
        }
    }

    private static bool FlagOf(ref Utf8JsonReader reader) =>
        reader.TokenType is JsonTokenType.True or JsonTokenType.False ? reader.TokenType == JsonTokenType.True : throw JsonWalk.Unexpected(ref reader, "true or false");

    private static double RealOf(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.String or JsonTokenType.Number
            && double.TryParse(reader.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        throw JsonWalk.Unexpected(ref reader, "a number");
    }

    private static byte[] RawOf(ref Utf8JsonReader reader)
    {
        JsonWalk.Expect(ref reader, JsonTokenType.String, "bytes in base64");
        var plain = new byte[reader.ValueSpan.Length];
        var length = JsonText.Unescape(reader.ValueSpan, plain);
        return Base64.DecodeFromUtf8InPlace(plain.AsSpan(0, length), out var written) == OperationStatus.Done ? plain[..written] : throw JsonWalk.Unexpected(ref reader, "bytes in base64");
    }

    private enum Kind
    {
        None,
        Text,
        Flag,
        Whole,
        Real,
        List,
        Map,
        Raw,
    }
}
