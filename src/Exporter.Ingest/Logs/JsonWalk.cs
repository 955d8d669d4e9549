using System.Buffers.Text;
using System.Text.Json;

namespace Exporter.Ingest.Logs;

/// <summary>Steps through a body of JSON of which the shape is known.</summary>
/// <remarks>What has another shape throws <see cref="JsonException"/>, as the reader itself does for what is no JSON.</remarks>
internal static class JsonWalk
{
    private const int LongestEscaped = 600;

    /// <summary>Enters the object that the body is.</summary>
    public static void Begin(ref Utf8JsonReader reader)
    {
        reader.Read();
        Expect(ref reader, JsonTokenType.StartObject, "an object");
    }

    /// <summary>Makes sure that nothing follows.</summary>
    public static void End(ref Utf8JsonReader reader)
    {
        if (reader.Read())
        {
            throw Unexpected(ref reader, "the end");
        }
    }

    /// <summary>Steps to the name of the next member of an object; false at its end.</summary>
    public static bool NextMember(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.PropertyName;
    }

    /// <summary>Steps to the name of the next member that is called so, over all others; false at the object's end.</summary>
    /// <param name="reader">The reader, within the object.</param>
    /// <param name="name">The name.</param>
    /// <param name="other">Another one that it may have; empty for none.</param>
    public static bool SeekMember(ref Utf8JsonReader reader, ReadOnlySpan<byte> name, ReadOnlySpan<byte> other = default)
    {
        while (NextMember(ref reader))
        {
            if (Is(ref reader, name) || (!other.IsEmpty && Is(ref reader, other)))
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }

    /// <summary>Steps from a member's name into its list; false where it is null.</summary>
    public static bool BeginList(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return false;
        }

        Expect(ref reader, JsonTokenType.StartArray, "a list");
        return true;
    }

    /// <summary>Steps to the next element of a list, which has to begin with this token; false at its end.</summary>
    public static bool NextElement(ref Utf8JsonReader reader, JsonTokenType type, string what)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.EndArray)
        {
            return false;
        }

        Expect(ref reader, type, what);
        return true;
    }

    /// <summary>Whether the text or name at which the reader stands is this one.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="text">Not longer than a hundred bytes.</param>
    /// <remarks>The reader's own comparison throws for halves of surrogate pairs.</remarks>
    public static bool Is(ref Utf8JsonReader reader, ReadOnlySpan<byte> text)
    {
        var written = reader.ValueSpan;
        if (!reader.ValueIsEscaped)
        {
            return written.SequenceEqual(text);
        }

        // At most six letters stand for one byte.
        Span<byte> plain = stackalloc byte[LongestEscaped];
        return written.Length <= LongestEscaped && plain[..JsonText.Unescape(written, plain)].SequenceEqual(text);
    }

    /// <summary>The next token has to be of this kind.</summary>
    public static void Expect(ref Utf8JsonReader reader, JsonTokenType type, string what)
    {
        if (reader.TokenType != type)
        {
            throw Unexpected(ref reader, what);
        }
    }

    /// <summary>What is wrong where the reader stands.</summary>
    public static JsonException Unexpected(ref Utf8JsonReader reader, string what) => new($"expected {what}, found {reader.TokenType} at byte {reader.TokenStartIndex}");

    /// <summary>What was wrong, for the sender; the reader's own words would repeat what stands there, which may be a line of a log.</summary>
    public static string Describe(JsonException exception) =>
        exception.LineNumber is { } line ? $"malformed at line {line + 1}, byte {exception.BytePositionInLine}" : exception.Message;

    /// <summary>The text at which the reader stands; empty for null.</summary>
    public static TextSlice TextOf(ref Utf8JsonReader reader, LogBatch batch)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return default;
        }

        Expect(ref reader, JsonTokenType.String, "a text");
        return reader.ValueIsEscaped
            ? batch.Rewritten.Unescape(reader.ValueSpan)
            : new TextSlice((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length, IsRewritten: false);
    }

    /// <summary>The value at which the reader stands, as it is written; the reader goes to its end.</summary>
    public static TextSlice Raw(ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return new TextSlice(start, (int)reader.BytesConsumed - start, IsRewritten: false);
    }

    /// <summary>A whole number of 64 bits, which protobuf's JSON has as a text.</summary>
    public static ulong Unsigned(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return 0;
        }

        return reader.TokenType is JsonTokenType.String or JsonTokenType.Number && Utf8Parser.TryParse(reader.ValueSpan, out ulong number, out var read) && read == reader.ValueSpan.Length
            ? number
            : throw Unexpected(ref reader, "a whole number");
    }

    /// <summary>The same with a sign.</summary>
    public static long Signed(ref Utf8JsonReader reader) =>
        reader.TokenType is JsonTokenType.String or JsonTokenType.Number && Utf8Parser.TryParse(reader.ValueSpan, out long number, out var read) && read == reader.ValueSpan.Length
            ? number
            : throw Unexpected(ref reader, "a whole number");
}
