using System.Text;

namespace Exporter.Signals.Head;

/// <summary>One string object for equal label texts, and one array for equal lists of names: most label values occur in thousands of series, and so do most lists.</summary>
/// <remarks>Bounded: when full it forgets all and starts anew, which costs memory for repeats but never correctness.</remarks>
internal sealed class TextPool
{
    private const int MaxTexts = 200_000;
    private const int MaxPooledBytes = 256;
    private const int MaxLists = 20_000;

    private readonly HashSet<string> _texts = new(StringComparer.Ordinal);
    private readonly HashSet<string[]> _lists = new(new SameTexts());

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

    /// <summary>The array that stands for all that hold the same texts; not to be written to.</summary>
    public string[] Shared(string[] texts)
    {
        if (_lists.TryGetValue(texts, out var known))
        {
            return known;
        }

        if (_lists.Count >= MaxLists)
        {
            _lists.Clear();
        }

        _lists.Add(texts);
        return texts;
    }

    private sealed class SameTexts : IEqualityComparer<string[]>
    {
        public bool Equals(string[]? x, string[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(string[] obj)
        {
            var hash = new HashCode();
            foreach (var text in obj)
            {
                hash.Add(text, StringComparer.Ordinal);
            }

            return hash.ToHashCode();
        }
    }
}
