using System.Text;

namespace Exporter.Signals.Logs;

/// <summary>A few short words, looked up by bytes without regard to case, and without allocation.</summary>
internal sealed class WordList
{
    private readonly byte[][][] _byLength;

    /// <param name="words">In lower case, separated by blanks.</param>
    public WordList(string words)
    {
        var all = words.Split(' ').Select(Encoding.UTF8.GetBytes).ToArray();
        _byLength = [.. Enumerable.Range(0, all.Max(word => word.Length) + 1).Select(length => all.Where(word => word.Length == length).ToArray())];
    }

    /// <summary>Whether the word is one of them.</summary>
    public bool Contains(ReadOnlySpan<byte> word)
    {
        if (word.Length >= _byLength.Length)
        {
            return false;
        }

        foreach (var known in _byLength[word.Length])
        {
            if (System.Text.Ascii.EqualsIgnoreCase(known, word))
            {
                return true;
            }
        }

        return false;
    }
}
