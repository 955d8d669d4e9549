using System.IO.Hashing;
using System.Text;
using Exporter.Ingest.Logs;

namespace Exporter.Signals.Logs;

/// <summary>What lines of a log have in common: constant tokens, and <c>&lt;*&gt;</c> where they differ.</summary>
/// <remarks>Changed by its <see cref="TemplateMiner"/> only, under whose lock it is read.</remarks>
public sealed class LogTemplate
{
    private readonly string[] _words;
    private readonly ulong[] _hashes;
    private readonly TokenTraits[] _traits;
    private string? _text;

    internal LogTemplate(ulong id, long number, string[] words, ulong[] hashes, TokenTraits[] traits)
    {
        (Id, Number, _words, _hashes, _traits) = (id, number, words, hashes, traits);
        Name = id.ToString("x16");
    }

    /// <summary>The hash of the masked line that it began with: the same as it generalises, and in each process.</summary>
    public ulong Id { get; }

    /// <summary><see cref="Id"/> in sixteen hexadecimal digits, as labels and the API have it.</summary>
    public string Name { get; }

    /// <summary>Its place in the order in which templates were found.</summary>
    public long Number { get; }

    /// <summary>Lines since it was found.</summary>
    public long Lines { get; internal set; }

    /// <summary>The worst severity of its lines.</summary>
    public LogSeverity Severity { get; internal set; }

    /// <summary>When the first of its lines was written, Unix milliseconds.</summary>
    public long FirstMs { get; internal set; }

    /// <summary>When the latest of its lines was written, Unix milliseconds.</summary>
    public long LastMs { get; internal set; }

    /// <summary>Incidents before which it was raised: its support.</summary>
    public int IncidentsAfter { get; internal set; }

    /// <summary>Whether it is known to come before incidents; see <see cref="Precursors"/>.</summary>
    public bool IsKnownBad { get; internal set; }

    /// <summary>One of its lines, cut to some length; null unless lines may be kept.</summary>
    public string? Example { get; internal set; }

    /// <summary>Moments before which it was raised.</summary>
    internal long MomentsRaised { get; set; }

    /// <summary>The template that it has become part of; null while it stands for itself.</summary>
    public LogTemplate? Into { get; internal set; }

    /// <summary>The template that its lines belong to now.</summary>
    public LogTemplate Settled => Into is null ? this : Into.Settled;

    /// <summary>Its text, with <c>&lt;*&gt;</c> for values.</summary>
    public string Text => _text ??= Write();

    /// <summary>Lines since templates were last forgotten.</summary>
    internal long Hits { get; set; }

    /// <summary>The miner's line that it was last seen in.</summary>
    internal long LastLine { get; set; }

    /// <summary>Whether its first word was a name, so that lines of it begin with any word.</summary>
    internal bool IsOfAnyFirst { get; set; }

    /// <summary>Whether it was forgotten to make room; a line like it makes a new one, of the same identity.</summary>
    public bool IsForgotten { get; internal set; }

    internal ReadOnlySpan<ulong> Hashes => _hashes;

    internal ReadOnlySpan<TokenTraits> Traits => _traits;

    internal IReadOnlyList<string> Words => _words;

    /// <summary>Whether a line of so many tokens is one of its lines.</summary>
    internal bool Covers(ReadOnlySpan<MaskedToken> line)
    {
        for (var i = 0; i < _hashes.Length; i++)
        {
            if (_hashes[i] != line[i].Hash && _hashes[i] != MaskedLine.VariableHash)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether all lines of another template of the same length are its own.</summary>
    internal bool Covers(LogTemplate other)
    {
        for (var i = 0; i < _hashes.Length; i++)
        {
            if (_hashes[i] != other._hashes[i] && _hashes[i] != MaskedLine.VariableHash)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Tokens that are values.</summary>
    internal int Variables() => _hashes.AsSpan().Count(MaskedLine.VariableHash);

    /// <summary>Takes a token for a value from now on.</summary>
    internal void Generalise(int token)
    {
        _words[token] = "<*>";
        _hashes[token] = MaskedLine.VariableHash;
        _traits[token] = (_traits[token] & TokenTraits.Spaced) | TokenTraits.Variable;
        _text = null;
    }

    /// <summary>Makes another template part of this one.</summary>
    internal void TakeIn(LogTemplate other)
    {
        other.Into = this;
        Lines += other.Lines;
        Hits += other.Hits;
        Severity = Severity > other.Severity ? Severity : other.Severity;
        FirstMs = Math.Min(FirstMs, other.FirstMs);
        LastMs = Math.Max(LastMs, other.LastMs);
        LastLine = Math.Max(LastLine, other.LastLine);
        Example ??= other.Example;

        // Both may have come before the same incidents.
        IncidentsAfter = Math.Max(IncidentsAfter, other.IncidentsAfter);
        MomentsRaised = Math.Max(MomentsRaised, other.MomentsRaised);
        IsKnownBad |= other.IsKnownBad;
    }

    /// <summary>What is kept of it.</summary>
    internal SavedTemplate Save() => new(
        Id, Number, [.. _words], [.. _traits.Select(traits => (byte)traits)], Lines, Hits, FirstMs, LastMs, Severity, IsOfAnyFirst, IncidentsAfter, MomentsRaised, IsKnownBad, Example);

    /// <summary>A template that was kept.</summary>
    internal static LogTemplate Restore(SavedTemplate saved) =>
        new(saved.Id, saved.Number, [.. saved.Words], [.. saved.Words.Select(word => XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(word)))], [.. saved.Traits.Select(traits => (TokenTraits)traits)])
        {
            Lines = saved.Lines,
            Hits = saved.Hits,
            FirstMs = saved.FirstMs,
            LastMs = saved.LastMs,
            Severity = saved.Severity,
            IsOfAnyFirst = saved.AnyFirst,
            IncidentsAfter = saved.IncidentsAfter,
            MomentsRaised = saved.MomentsRaised,
            IsKnownBad = saved.KnownBad,
            Example = saved.Example,
        };

    private string Write()
    {
        StringBuilder text = new();
        for (var i = 0; i < _words.Length; i++)
        {
            if (i > 0 && (_traits[i] & TokenTraits.Spaced) != 0)
            {
                text.Append(' ');
            }

            text.Append(_words[i]);
        }

        return text.ToString();
    }
}
