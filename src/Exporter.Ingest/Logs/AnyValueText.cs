using System.Globalization;
using System.Text;
using System.Text.Json;
using Exporter.Ingest.Otlp;

namespace Exporter.Ingest.Logs;

/// <summary>An <c>AnyValue</c> of protobuf as the text of a record: a text as it is, other scalars as JSON writes them, lists and maps as compact JSON.</summary>
internal static class AnyValueText
{
    private const int Text = 1;
    private const int Flag = 2;
    private const int Whole = 3;
    private const int Real = 4;
    private const int List = 5;
    private const int Map = 6;
    private const int Raw = 7;

    // Google.Protobuf's readers stop at a hundred messages within each other, of which a map takes three.
    private const int MaxDepth = 32;

    /// <summary>Reads a value.</summary>
    /// <param name="batch">Whose body it lies in.</param>
    /// <param name="value">The message.</param>
    /// <param name="text">Lies in the body where it is a text.</param>
    /// <returns>False where it is malformed, or nests too deeply.</returns>
    public static bool TryRead(LogBatch batch, TextSlice value, out TextSlice text)
    {
        text = default;
        if (!TryFind(batch.Body, value.Start, value.Length, out var found))
        {
            return false;
        }

        if (found.Kind == 0)
        {
            return true;
        }

        if (found.Kind == Text)
        {
            text = new TextSlice(found.Start, found.Length, IsRewritten: false);
            return true;
        }

        // As JSON it would be longer, by a little or by a lot.
        if (found.Length > batch.Limits.MaxLogLineBytes)
        {
            text = new TextSlice(found.Start, found.Length, IsRewritten: false);
            return true;
        }

        var start = batch.Rewritten.Length;
        if (found.Kind is List or Map)
        {
            var json = batch.Rewritten.BeginJson();
            if (!TryWrite(batch.Body, found, json, MaxDepth))
            {
                return false;
            }

            json.Flush();
        }
        else
        {
            Encoding.UTF8.GetBytes(ScalarOf(batch.Body, found), batch.Rewritten);
        }

        text = batch.Rewritten.Since(start);
        return true;
    }

    // The last one that is set, as of any oneof.
    private static bool TryFind(ReadOnlySpan<byte> body, int start, int length, out Value found)
    {
        found = default;
        var fields = new MessageFields(body, start, length);
        while (fields.TryNext())
        {
            var isSet = fields.Field switch
            {
                Text or List or Map or Raw => fields.IsBytes,
                Flag or Whole => fields.IsVarint,
                Real => fields.IsFixed64,
                _ => false,
            };
            found = isSet ? new Value(fields.Field, fields.IsBytes ? fields.Start : 0, fields.IsBytes ? fields.Length : 0, fields.Number) : found;
        }

        return fields.AtEnd;
    }

    private static string ScalarOf(ReadOnlySpan<byte> body, Value value) => value.Kind switch
    {
        Flag => value.Number != 0 ? "true" : "false",
        Whole => ((long)value.Number).ToString(CultureInfo.InvariantCulture),
        Real => BitConverter.UInt64BitsToDouble(value.Number).ToString("R", CultureInfo.InvariantCulture),
        _ => Convert.ToBase64String(body.Slice(value.Start, value.Length)),
    };

    private static bool TryWrite(ReadOnlySpan<byte> body, Value value, Utf8JsonWriter json, int depth)
    {
        switch (value.Kind)
        {
            case Text:
                json.WriteStringValue(body.Slice(value.Start, value.Length));
                return true;
            case Flag:
                json.WriteBooleanValue(value.Number != 0);
                return true;
            case Whole:
                json.WriteNumberValue((long)value.Number);
                return true;
            case Real:
                LogJson.Write(json, BitConverter.UInt64BitsToDouble(value.Number));
                return true;
            case Raw:
                json.WriteBase64StringValue(body.Slice(value.Start, value.Length));
                return true;
            case List:
                return depth > 0 && TryWriteList(body, value, json, depth - 1);
            case Map:
                return depth > 0 && TryWriteMap(body, value, json, depth - 1);
            default:
                json.WriteNullValue();
                return true;
        }
    }

    private static bool TryWriteList(ReadOnlySpan<byte> body, Value list, Utf8JsonWriter json, int depth)
    {
        json.WriteStartArray();
        var fields = new MessageFields(body, list.Start, list.Length);
        while (fields.TryNext())
        {
            if (fields.Is(1) && !(TryFind(body, fields.Start, fields.Length, out var value) && TryWrite(body, value, json, depth)))
            {
                return false;
            }
        }

        json.WriteEndArray();
        return fields.AtEnd;
    }

    private static bool TryWriteMap(ReadOnlySpan<byte> body, Value map, Utf8JsonWriter json, int depth)
    {
        json.WriteStartObject();
        var fields = new MessageFields(body, map.Start, map.Length);
        while (fields.TryNext())
        {
            if (fields.Is(1) && !TryWritePair(body, fields.Start, fields.Length, json, depth))
            {
                return false;
            }
        }

        json.WriteEndObject();
        return fields.AtEnd;
    }

    private static bool TryWritePair(ReadOnlySpan<byte> body, int start, int length, Utf8JsonWriter json, int depth)
    {
        ReadOnlySpan<byte> key = default;
        Value value = default;
        var fields = new MessageFields(body, start, length);
        while (fields.TryNext())
        {
            if (fields.Is(1))
            {
                key = body.Slice(fields.Start, fields.Length);
            }
            else if (fields.Is(2) && !TryFind(body, fields.Start, fields.Length, out value))
            {
                return false;
            }
        }

        if (!fields.AtEnd)
        {
            return false;
        }

        json.WritePropertyName(key);
        return TryWrite(body, value, json, depth);
    }

    /// <param name="Kind">The field that is set; 0 for none.</param>
    /// <param name="Start">Of text, bytes, lists and maps: where they lie.</param>
    /// <param name="Length">Bytes of these.</param>
    /// <param name="Number">Of the others: their bits.</param>
    private readonly record struct Value(int Kind, int Start, int Length, ulong Number);
}
