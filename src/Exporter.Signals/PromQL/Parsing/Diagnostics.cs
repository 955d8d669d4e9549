using System.Collections.Immutable;

namespace Exporter.Signals.PromQL.Parsing;

/// <summary>Collects the mistakes of one expression, as many as somebody may want to read: an answer must not be a thousand times as long as the question. Counts its patterns, too.</summary>
internal sealed class Diagnostics(string text)
{
    private const int MaxMistakes = 100;
    private const int MaxMessageLength = 1000;

    private readonly List<(int Position, string Message)> _mistakes = [];
    private int _patternCharacters;

    /// <summary>True until the first mistake.</summary>
    public bool IsEmpty => _mistakes.Count == 0;

    /// <summary>True when no more are noted.</summary>
    public bool IsFull => _mistakes.Count >= MaxMistakes;

    /// <summary>Notes a mistake at an offset into the text.</summary>
    public void Add(int position, string message)
    {
        if (!IsFull)
        {
            _mistakes.Add((position, message.Length <= MaxMessageLength ? message : message[..MaxMessageLength] + "..."));
        }
    }

    /// <summary>Counts a pattern that is to be compiled; false where that would be more than a question may have.</summary>
    public bool MayCompile(int characters)
    {
        _patternCharacters += characters;
        return _patternCharacters <= RegexPattern.MaxCharacters;
    }

    /// <summary>All mistakes in the order of the text, with line and column.</summary>
    public ImmutableArray<PromQlError> ToErrors() =>
        [.. _mistakes.OrderBy(mistake => mistake.Position).Select(mistake => Locate(mistake.Position, mistake.Message)).Distinct()];

    private PromQlError Locate(int position, string message)
    {
        var before = text.AsSpan(0, Math.Min(position, text.Length));
        return new PromQlError(before.Count('\n') + 1, before.Length - before.LastIndexOf('\n'), message);
    }
}
