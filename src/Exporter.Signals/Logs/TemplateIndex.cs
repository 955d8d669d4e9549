namespace Exporter.Signals.Logs;

/// <summary>Finds templates that a line, or another template, may belong to.</summary>
/// <remarks>
/// Templates lie by number of tokens and first constant word, as in a fixed-depth tree (He et al., Drain, ICWS 2017), and once more by all but that word, since the
/// first word of some lines is a name.
/// </remarks>
internal sealed class TemplateIndex
{
    /// <summary>Templates of one length and first word; further lines of that kind are of no template, which bounds the time that a line takes.</summary>
    public const int MaxBucket = 512;

    private static readonly List<LogTemplate> Nothing = [];

    private readonly Dictionary<ulong, List<LogTemplate>> _byFirst = [];
    private readonly Dictionary<ulong, List<LogTemplate>> _byRest = [];

    /// <summary>Templates that a line can be of, the more general ones.</summary>
    public List<LogTemplate> WithoutFirst(int tokens) => _byFirst.GetValueOrDefault(Key(tokens, 0), Nothing);

    /// <summary>Templates that a line can be of.</summary>
    public List<LogTemplate> WithFirst(ReadOnlySpan<MaskedToken> line)
    {
        foreach (var token in line)
        {
            if ((token.Traits & (TokenTraits.Punctuation | TokenTraits.Variable)) == 0)
            {
                return _byFirst.GetValueOrDefault(Key(line.Length, token.Hash), Nothing);
            }
        }

        return WithoutFirst(line.Length);
    }

    /// <summary>Templates of the same length and first word, itself included.</summary>
    public List<LogTemplate> Beside(LogTemplate template) => _byFirst[FirstKey(template)];

    /// <summary>Templates that differ in the first word at most, itself included.</summary>
    public List<LogTemplate> ButForFirst(LogTemplate template) => _byRest.GetValueOrDefault(RestKey(template), Nothing);

    /// <summary>Puts a template where its tokens say.</summary>
    public void Add(LogTemplate template)
    {
        ListAt(_byFirst, FirstKey(template)).Add(template);
        if (FirstOf(template) >= 0)
        {
            ListAt(_byRest, RestKey(template)).Add(template);
        }
    }

    /// <summary>Takes a template out, before its tokens change.</summary>
    public void Remove(LogTemplate template)
    {
        Remove(_byFirst, FirstKey(template), template);
        Remove(_byRest, RestKey(template), template);
    }

    /// <summary>The first token that is a constant word; -1 where there is none.</summary>
    public static int FirstOf(LogTemplate template)
    {
        for (var i = 0; i < template.Traits.Length; i++)
        {
            if ((template.Traits[i] & (TokenTraits.Punctuation | TokenTraits.Variable)) == 0)
            {
                return i;
            }
        }

        return -1;
    }

    private static ulong Key(int tokens, ulong first) => MaskedLine.Combine((ulong)tokens, first);

    private static ulong FirstKey(LogTemplate template)
    {
        // What was generalised in its first word is looked for by any line.
        var first = FirstOf(template);
        return Key(template.Hashes.Length, first < 0 || template.IsOfAnyFirst ? 0 : template.Hashes[first]);
    }

    private static ulong RestKey(LogTemplate template)
    {
        var first = FirstOf(template);
        var key = Key(template.Hashes.Length, (ulong)(first + 1));
        for (var i = 0; i < template.Hashes.Length; i++)
        {
            key = i == first ? key : MaskedLine.Combine(key, template.Hashes[i]);
        }

        return key;
    }

    private static List<LogTemplate> ListAt(Dictionary<ulong, List<LogTemplate>> lists, ulong key)
    {
        if (!lists.TryGetValue(key, out var list))
        {
            lists[key] = list = [];
        }

        return list;
    }

    private static void Remove(Dictionary<ulong, List<LogTemplate>> lists, ulong key, LogTemplate template)
    {
        if (lists.TryGetValue(key, out var list) && list.Remove(template) && list.Count == 0)
        {
            lists.Remove(key);
        }
    }
}
