using System.Text;
using Exporter.Ingest.Logs;

namespace Exporter.Signals.Logs;

/// <summary>Finds the template of each line of a stream of logs.</summary>
/// <remarks>
/// After Drain (He et al., "Drain: An Online Log Parsing Approach with Fixed Depth Tree", ICWS 2017): values are masked, then a line is compared with the templates of its
/// length and first word. What is a value besides is the <see cref="Generaliser"/>'s to say. Bounded: of <c>maxTemplates</c>, a quarter is forgotten when there is
/// another one, those with the fewest lines since then first. A function of the lines and their order alone, so the same stream gives the same templates and identities; no
/// line allocates whose masked form was seen lately. Not thread-safe.
/// </remarks>
/// <param name="maxTemplates">Templates that are remembered.</param>
public sealed class TemplateMiner(int maxTemplates = TemplateMiner.DefaultMaxTemplates)
{
    /// <summary>Templates that are remembered, unless told otherwise.</summary>
    public const int DefaultMaxTemplates = 10_000;

    private const int MaxKnown = 32 * 1024;

    private readonly MaskedLine _line = new();
    private readonly TemplateIndex _index = new();
    private readonly List<LogTemplate> _templates = [];
    private readonly List<LogTemplate> _joined = [];
    private readonly Dictionary<ulong, LogTemplate> _known = new(MaxKnown);
    private Generaliser? _generaliser;
    private long _lines;

    /// <summary>Stands for what is of no template: lines without a word or value, and those of a kind that has too many.</summary>
    public LogTemplate Other { get; } = new(0, -1, ["(other)"], [0], [TokenTraits.None]);

    /// <summary>Templates that stand for themselves, in the order in which they were found.</summary>
    public IReadOnlyList<LogTemplate> Templates => _templates;

    /// <summary>Templates that were ever found, forgotten and joined ones included.</summary>
    public long Found { get; private set; }

    /// <summary>Templates that were forgotten to make room for others.</summary>
    public long Forgotten { get; private set; }

    /// <summary>Takes a line into account.</summary>
    /// <param name="line">UTF-8, one line.</param>
    /// <param name="severity">As its sender says; where it says none, the line's own words do.</param>
    /// <param name="timestampMs">When it was written, Unix milliseconds.</param>
    /// <returns>Its template.</returns>
    public MinedLine Mine(ReadOnlySpan<byte> line, LogSeverity severity, long timestampMs)
    {
        LineMasker.Mask(line, _line);
        severity = severity == LogSeverity.Unknown ? SeverityWords.Of(_line) : severity;
        _lines++;
        var hash = _line.Hash();
        var isNew = false;
        if (!_known.TryGetValue(hash, out var template))
        {
            template = Match() ?? Make(hash, timestampMs, out isNew);
            if (template != Other)
            {
                if (_known.Count == MaxKnown)
                {
                    _known.Clear();
                }

                _known[hash] = template;
            }
        }

        template.Lines++;
        template.Hits++;
        template.LastLine = _lines;
        template.LastMs = Math.Max(template.LastMs, timestampMs);
        template.Severity = severity > template.Severity ? severity : template.Severity;
        return new MinedLine(template, severity, isNew);
    }

    /// <summary>Goes on from templates that were found before; before the first line.</summary>
    internal void Restore(long found, IEnumerable<LogTemplate> templates)
    {
        Found = found;
        foreach (var template in templates)
        {
            _templates.Add(template);
            _index.Add(template);
        }
    }

    /// <summary>The template with the fewest values that covers the line, the oldest of several.</summary>
    private LogTemplate? Match()
    {
        if (_line.Tokens.IsEmpty)
        {
            return Other;
        }

        var beside = _index.WithFirst(_line.Tokens);
        var best = Best(beside, null);
        var general = _index.WithoutFirst(_line.Tokens.Length);
        return ReferenceEquals(beside, general) ? best : Best(general, best);
    }

    private LogTemplate? Best(List<LogTemplate> candidates, LogTemplate? best)
    {
        foreach (var candidate in candidates)
        {
            if (candidate.Covers(_line.Tokens) && (best is null || (candidate.Variables(), candidate.Number).CompareTo((best.Variables(), best.Number)) < 0))
            {
                best = candidate;
            }
        }

        return best;
    }

    private LogTemplate Make(ulong hash, long timestampMs, out bool isNew)
    {
        isNew = false;
        if (_index.WithFirst(_line.Tokens).Count >= TemplateIndex.MaxBucket)
        {
            return Other;
        }

        if (_templates.Count >= maxTemplates)
        {
            Forget();
        }

        var tokens = _line.Tokens;
        var (words, hashes, traits) = (new string[tokens.Length], new ulong[tokens.Length], new TokenTraits[tokens.Length]);
        for (var i = 0; i < tokens.Length; i++)
        {
            (words[i], hashes[i], traits[i]) = (Encoding.UTF8.GetString(_line.TextOf(tokens[i])), tokens[i].Hash, tokens[i].Traits);
        }

        LogTemplate fresh = new(hash, Found++, words, hashes, traits) { FirstMs = timestampMs, LastMs = timestampMs, LastLine = _lines };
        _templates.Add(fresh);
        _index.Add(fresh);
        _joined.Clear();
        var settled = (_generaliser ??= new Generaliser(_index)).Settle(fresh, _joined);
        if (_joined.Count > 0)
        {
            // What is covered by the wider template now may be known as another's.
            _known.Clear();
            _templates.RemoveAll(template => template.Into is not null);
        }

        isNew = settled == fresh;
        return settled;
    }

    private void Forget()
    {
        LogTemplate[] least = [.. _templates.OrderBy(template => template.Hits).ThenBy(template => template.LastLine).Take(Math.Max(1, maxTemplates / 4))];
        foreach (var template in least)
        {
            _index.Remove(template);
            template.IsForgotten = true;
        }

        Forgotten += least.Length;
        _templates.RemoveAll(template => template.IsForgotten);
        _known.Clear();
        foreach (var template in _templates)
        {
            template.Hits = 0;
        }
    }
}
