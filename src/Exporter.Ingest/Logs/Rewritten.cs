using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Exporter.Ingest.Logs;

/// <summary>Texts of a request that its body does not have as they are: escaped in JSON, not UTF-8, or values that are no text. In pooled memory.</summary>
internal sealed class Rewritten : IBufferWriter<byte>
{
    private const int FirstBuffer = 16 * 1024;

    private byte[] _buffer = [];
    private Utf8JsonWriter? _json;

    /// <summary>Bytes that are written.</summary>
    public int Length { get; private set; }

    /// <summary>What is written; valid until more is.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    /// <inheritdoc/>
    public void Advance(int count) => Length += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(1, sizeHint));
        return _buffer.AsMemory(Length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Everything from <paramref name="start"/> to the end.</summary>
    public TextSlice Since(int start) => new(start, Length - start, IsRewritten: true);

    /// <summary>Takes back what was written from <paramref name="start"/> on.</summary>
    public void TakeBack(int start) => Length = start;

    /// <summary>Begins a value of JSON, to be flushed at its end.</summary>
    public Utf8JsonWriter BeginJson()
    {
        _json ??= new Utf8JsonWriter(this, LogJson.Options);
        _json.Reset(this);
        return _json;
    }

    /// <summary>Writes a text of JSON without its escapes.</summary>
    public TextSlice Unescape(ReadOnlySpan<byte> escaped)
    {
        var start = Length;
        Advance(JsonText.Unescape(escaped, GetSpan(escaped.Length)));
        return Since(start);
    }

    /// <summary>Writes a text with U+FFFD in place of what is not UTF-8, as everybody does who shows such a text.</summary>
    /// <param name="text">Lies in the body or among what is written.</param>
    /// <param name="body">The request's.</param>
    public TextSlice Repair(TextSlice text, ReadOnlySpan<byte> body)
    {
        var start = Length;
        Reserve(3 * text.Length);
        var rest = text.IsRewritten ? _buffer.AsSpan(text.Start, text.Length) : body.Slice(text.Start, text.Length);
        while (!rest.IsEmpty)
        {
            Rune.DecodeFromUtf8(rest, out var rune, out var read);
            Length += rune.EncodeToUtf8(_buffer.AsSpan(Length));
            rest = rest[read..];
        }

        return Since(start);
    }

    /// <summary>Gives the memory back.</summary>
    public void Release()
    {
        Length = 0;
        if (_buffer.Length > 0)
        {
            RequestBytes.Pool.Return(_buffer);
            _buffer = [];
        }
    }

    private void Reserve(int bytes)
    {
        if (_buffer.Length - Length >= bytes)
        {
            return;
        }

        var larger = RequestBytes.Pool.Rent(Math.Max(FirstBuffer, Math.Max(2 * Length, Length + bytes)));
        Written.CopyTo(larger);
        if (_buffer.Length > 0)
        {
            RequestBytes.Pool.Return(_buffer);
        }

        _buffer = larger;
    }
}
