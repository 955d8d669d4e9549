namespace Exporter.Signals.Logs;

/// <summary>Makes one template of several, once where they differ is known to be a value.</summary>
/// <remarks>
/// Drain takes a token for a value at the first difference, and so joins <c>GET</c> with <c>DELETE</c>, and what began with what ended. Here a difference has to be seen in
/// as many forms as <see cref="Usual"/> says; until then each form is a template. Fewer are enough where all are of small letters, after a word that introduces a name, and where one of the forms is a
/// number; more are asked for of words in capitals, of several places at once, and of a line's first word. A function of the templates, in the order in which they were found.
/// </remarks>
internal sealed class Generaliser(TemplateIndex index)
{
    /// <summary>Forms of a token that make it a value.</summary>
    public const int Usual = 6;

    /// <summary>Where all forms are words of small letters, as names are.</summary>
    public const int Small = 4;

    /// <summary>Where a name was announced, or a number is one of the forms.</summary>
    public const int Expected = 2;

    /// <summary>Where lines differ in several tokens.</summary>
    public const int Several = 8;

    /// <summary>Of words in capitals, and of the first word.</summary>
    public const int Symbols = 16;

    private readonly List<(UInt128 Places, LogTemplate Template)> _near = [];
    private readonly List<UInt128> _places = [];
    private readonly HashSet<ulong> _forms = [];

    /// <summary>Generalises as far as a template that was just added allows.</summary>
    /// <param name="fresh">Which; in the index.</param>
    /// <param name="joined">Takes those that are part of another now.</param>
    /// <returns>The template that its line belongs to.</returns>
    public LogTemplate Settle(LogTemplate fresh, List<LogTemplate> joined)
    {
        while (Wider(fresh, joined) is { } wider)
        {
            fresh = wider;
        }

        return fresh;
    }

    private LogTemplate? Wider(LogTemplate fresh, List<LogTemplate> joined)
    {
        FindNear(fresh);
        foreach (var places in _places)
        {
            if (AreValues(fresh, places))
            {
                return Join(fresh, _near.Where(near => (near.Places & ~places) == 0).Select(near => near.Template), places, joined);
            }
        }

        var first = TemplateIndex.FirstOf(fresh);
        if (!fresh.IsOfAnyFirst && first >= 0 && Constants(fresh) > 1 && index.ButForFirst(fresh) is { Count: >= Symbols } others)
        {
            return Join(fresh, others.Where(other => other != fresh), UInt128.One << first, joined);
        }

        return null;
    }

    /// <summary>Those that differ in words only, and in half of the words at most.</summary>
    private void FindNear(LogTemplate fresh)
    {
        _near.Clear();
        _places.Clear();
        var constants = Constants(fresh);
        var words = fresh.Traits.Length - Count(fresh, TokenTraits.Punctuation);
        foreach (var other in index.Beside(fresh))
        {
            if (other != fresh && Differences(fresh, other, Math.Max(1, words / 2)) is { } places && (constants > 1 || UInt128.PopCount(places) < (UInt128)constants))
            {
                _near.Add((places, other));
                if (!_places.Contains(places))
                {
                    _places.Add(places);
                }
            }
        }

        _places.Sort((x, y) => UInt128.PopCount(x).CompareTo(UInt128.PopCount(y)) is var order and not 0 ? order : x.CompareTo(y));
    }

    private static UInt128? Differences(LogTemplate one, LogTemplate other, int atMost)
    {
        UInt128 places = 0;
        for (var i = 0; i < one.Hashes.Length; i++)
        {
            if (one.Hashes[i] == other.Hashes[i])
            {
                continue;
            }

            if (((one.Traits[i] | other.Traits[i]) & TokenTraits.Punctuation) != 0 || --atMost < 0)
            {
                return null;
            }

            places |= UInt128.One << i;
        }

        return places == 0 ? null : places;
    }

    private bool AreValues(LogTemplate fresh, UInt128 places)
    {
        var several = UInt128.PopCount(places) > 1;
        for (var left = places; left != 0; left &= left - 1)
        {
            var place = (int)UInt128.TrailingZeroCount(left);
            _forms.Clear();
            _forms.Add(fresh.Hashes[place]);
            var (capitals, small) = (IsSymbol(fresh.Traits[place]), IsSmall(fresh.Traits[place]));
            foreach (var (differences, other) in _near)
            {
                if ((differences & ~places) == 0)
                {
                    _forms.Add(other.Hashes[place]);
                    capitals &= IsSymbol(other.Traits[place]);
                    small &= IsSmall(other.Traits[place]);
                }
            }

            var needed = several ? Several
                : _forms.Contains(MaskedLine.VariableHash) || (place > 0 && (fresh.Traits[place - 1] & TokenTraits.Introducer) != 0) ? Expected
                : small ? Small
                : Usual;
            if (_forms.Count < (capitals ? Math.Max(needed, Symbols) : needed))
            {
                return false;
            }
        }

        return true;
    }

    private LogTemplate Join(LogTemplate fresh, IEnumerable<LogTemplate> others, UInt128 places, List<LogTemplate> joined)
    {
        LogTemplate[] all = [fresh, .. others];
        var kept = all.MinBy(template => template.Number)!;
        foreach (var template in all)
        {
            index.Remove(template);
        }

        kept.IsOfAnyFirst |= (places & (UInt128.One << TemplateIndex.FirstOf(kept))) != 0;
        for (var left = places; left != 0; left &= left - 1)
        {
            kept.Generalise((int)UInt128.TrailingZeroCount(left));
        }

        index.Add(kept);
        LogTemplate[] covered = [.. index.Beside(kept).Where(other => other != kept && kept.Covers(other))];
        foreach (var template in covered)
        {
            index.Remove(template);
        }

        foreach (var template in all.Concat(covered).Where(template => template != kept))
        {
            kept.TakeIn(template);
            joined.Add(template);
        }

        return kept;
    }

    private static bool IsSymbol(TokenTraits traits) => (traits & (TokenTraits.Capitals | TokenTraits.Variable)) != 0;

    private static bool IsSmall(TokenTraits traits) => (traits & TokenTraits.Small) != 0;

    private static int Constants(LogTemplate template)
    {
        var count = 0;
        foreach (var traits in template.Traits)
        {
            count += (traits & (TokenTraits.Punctuation | TokenTraits.Variable)) == 0 ? 1 : 0;
        }

        return count;
    }

    private static int Count(LogTemplate template, TokenTraits wanted)
    {
        var count = 0;
        foreach (var traits in template.Traits)
        {
            count += (traits & wanted) != 0 ? 1 : 0;
        }

        return count;
    }
}
