namespace Exporter.Host.Logs;

/// <summary>Which members of an answer a client of Elasticsearch wants: <c>filter_path=errors,items.*.error</c>.</summary>
/// <remarks>
/// Source: elastic.co/docs/reference/elasticsearch, "Common options", "Response filtering". A star stands for one name, two for any number of them. Exclusions, which begin with a
/// minus, are not looked at: more comes than was asked for.
/// </remarks>
internal sealed class FilterPath
{
    // A filter that is longer is no client's.
    private const int MaxPatterns = 32;

    private readonly string[][] _patterns;

    /// <summary>Reads the parameter; nothing wants everything.</summary>
    public FilterPath(string? text) =>
        _patterns = [.. (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(pattern => pattern[0] != '-').Take(MaxPatterns).Select(pattern => pattern.Split('.'))];

    /// <summary>Whether a member is wanted, or one that it lies in.</summary>
    public bool Wants(params ReadOnlySpan<string> path)
    {
        foreach (var pattern in _patterns)
        {
            if (Fits(pattern, path))
            {
                return true;
            }
        }

        return _patterns.Length == 0;
    }

    private static bool Fits(ReadOnlySpan<string> pattern, ReadOnlySpan<string> path)
    {
        if (pattern.IsEmpty)
        {
            return true;
        }

        if (pattern[0] == "**")
        {
            return Fits(pattern[1..], path) || (!path.IsEmpty && Fits(pattern, path[1..]));
        }

        return !path.IsEmpty && (pattern[0] == "*" || pattern[0] == path[0]) && Fits(pattern[1..], path[1..]);
    }
}
