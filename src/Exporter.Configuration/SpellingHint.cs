namespace Exporter.Configuration;

/// <summary>Finds the word that somebody probably meant.</summary>
internal static class SpellingHint
{
    /// <summary><c>; did you mean "x"?</c> where one of <paramref name="known"/> is close, otherwise all of them.</summary>
    public static string For(string word, IReadOnlyCollection<string> known)
    {
        var (nearest, distance) = known.Select(name => (name, Distance(word, name))).MinBy(pair => pair.Item2);
        return nearest is not null && distance <= Math.Max(1, nearest.Length / 3)
            ? $"; did you mean \"{nearest}\"?"
            : $"; known are {string.Join(", ", known)}";
    }

    /// <summary>Levenshtein distance by the two-row dynamic programme.</summary>
    private static int Distance(string a, string b)
    {
        var previous = Enumerable.Range(0, b.Length + 1).ToArray();
        var current = new int[b.Length + 1];
        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                current[j] = Math.Min(replaced, Math.Min(previous[j], current[j - 1]) + 1);
            }

            (previous, current) = (current, previous);
        }

        return previous[b.Length];
    }
}
