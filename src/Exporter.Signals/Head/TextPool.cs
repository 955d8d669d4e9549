using System.Text;

namespace Exporter.Signals.Head;

/// <summary>One string object for equal label texts: most label values occur in thousands of series.</summary>
/// <remarks>Bounded: when full it forgets all and starts anew, which costs memory for repeats but never correctness.</remarks>
internal sealed class TextPool
{
    private const int MaxTexts = 200_000;
    private const int MaxPooledBytes = 256;

    private readonly HashSet<string> _texts = new(StringComparer.Ordinal);

    /// <summary>The text of UTF-8 bytes.</summary>
    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MaxPooledBytes)
        {
            return Encoding.UTF8.GetString(utf8);
        }

        Span<char> buffer = stackalloc char[MaxPooledBytes];
        var chars = buffer[..Encoding.UTF8.GetChars(utf8, buffer)];
        if (_texts.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(chars, out var known))
        {
            return known;
        }

        if (_texts.Count >= MaxTexts)
        {
            _texts.Clear();
        }

        var text = chars.ToString();
        _texts.Add(text);
        return text;
    }
}
