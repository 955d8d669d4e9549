using System.Buffers;
using System.Text;
using Exporter.Signals;

namespace Exporter.Exposition;

/// <summary>Writes the parts of exposition text as UTF-8 into a buffer, without strings in between.</summary>
/// <remarks>
/// Works on a span of the buffer and hands it back in <see cref="Flush"/>: call that before the buffer is used otherwise.
/// Pass by <c>ref</c>. The same bytes are valid in the text format 0.0.4 and in OpenMetrics 1.0 for gauges without timestamps.
/// </remarks>
internal ref struct TextFormatWriter
{
    private const int Chunk = 16 * 1024;

    // Longest text of a float64 in shortest round-trip form is 24 characters.
    private const int LongestNumber = 32;

    private static readonly SearchValues<char> Escaped = SearchValues.Create("\\\"\n");

    private readonly IBufferWriter<byte> _output;
    private Span<byte> _free;
    private int _used;

    /// <summary>A writer at the end of <paramref name="output"/>.</summary>
    public TextFormatWriter(IBufferWriter<byte> output)
    {
        _output = output;
        _free = default;
        _used = 0;
    }

    /// <summary>Hands everything written so far to the buffer.</summary>
    public void Flush()
    {
        if (_used > 0)
        {
            _output.Advance(_used);
        }

        _free = default;
        _used = 0;
    }

    /// <summary>Bytes as they are.</summary>
    public void Write(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        _used += bytes.Length;
    }

    /// <summary>Text as it is, in UTF-8.</summary>
    public void WriteText(scoped ReadOnlySpan<char> text)
    {
        var room = Reserve(Encoding.UTF8.GetMaxByteCount(text.Length));
        _used += Encoding.UTF8.GetBytes(text, room);
    }

    /// <summary>A label's value with backslash, quote and line feed escaped; lone surrogates become U+FFFD.</summary>
    public void WriteLabelValue(scoped ReadOnlySpan<char> value)
    {
        int next;
        while ((next = value.IndexOfAny(Escaped)) >= 0)
        {
            WriteText(value[..next]);
            Write(value[next] switch
            {
                '\n' => "\\n"u8,
                '"' => "\\\""u8,
                _ => "\\\\"u8,
            });
            value = value[(next + 1)..];
        }

        WriteText(value);
    }

    /// <summary>A comma and a label; nothing for an empty value, which means the same as none.</summary>
    public void WriteLabel(in Label label)
    {
        if (label.Value.Length > 0)
        {
            Write(","u8);
            WriteText(label.Name);
            Write("=\""u8);
            WriteLabelValue(label.Value);
            Write("\""u8);
        }
    }

    /// <summary>A number rounded to four decimals, in the shortest form; a probability says no more than that.</summary>
    public void WriteRounded(double value)
    {
        if (value is >= 0 and <= 1)
        {
            WriteTenThousandths((int)Math.Round(value * 10_000));
        }
        else
        {
            // Adding zero makes -0 of a small negative number 0.
            WriteNumber(Math.Round(value, 4) + 0.0);
        }
    }

    /// <summary>Any float64 as Prometheus reads it: <c>NaN</c>, <c>+Inf</c>, <c>-Inf</c> or the shortest decimal.</summary>
    public void WriteNumber(double value)
    {
        if (double.IsFinite(value))
        {
            value.TryFormat(Reserve(LongestNumber), out var written);
            _used += written;
        }
        else
        {
            Write(double.IsNaN(value) ? "NaN"u8 : value > 0 ? "+Inf"u8 : "-Inf"u8);
        }
    }

    /// <summary>An integer in decimal.</summary>
    public void WriteInteger(long value)
    {
        value.TryFormat(Reserve(LongestNumber), out var written);
        _used += written;
    }

    /// <summary>0..10000 as 0..1, trailing zeros left out: some ten times faster than general formatting.</summary>
    private void WriteTenThousandths(int value)
    {
        if (value is 0 or 10_000)
        {
            Write(value == 0 ? "0"u8 : "1"u8);
            return;
        }

        var digits = 4;
        while (value % 10 == 0)
        {
            value /= 10;
            digits--;
        }

        var room = Reserve(2 + digits);
        room[0] = (byte)'0';
        room[1] = (byte)'.';
        for (var i = digits + 1; i >= 2; i--)
        {
            room[i] = (byte)('0' + (value % 10));
            value /= 10;
        }

        _used += 2 + digits;
    }

    private Span<byte> Reserve(int bytes)
    {
        if (_free.Length - _used < bytes)
        {
            Flush();
            _free = _output.GetSpan(Math.Max(bytes, Chunk));
        }

        return _free[_used..];
    }
}
