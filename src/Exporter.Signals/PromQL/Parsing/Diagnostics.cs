using System.Collections.Immutable;

namespace Exporter.Signals.PromQL.Parsing;

/// <summary>Collects the mistakes of one expression.</summary>
internal sealed class Diagnostics(string text)
{
    private readonly List<(int Position, string Message)> _mistakes = [];

    /// <summary>True until the first mistake.</summary>
    public bool IsEmpty => _mistakes.Count == 0;

    /// <summary>Notes a mistake at an offset into the text.</summary>
    public void Add(int position, string message) => _mistakes.Add((position, message));

    /// <summary>All mistakes in the order of the text, with line and column.</summary>
    public ImmutableArray<PromQlError> ToErrors() =>
        [.. _mistakes.OrderBy(mistake => mistake.Position).Select(mistake => Locate(mistake.Position, mistake.Message)).Distinct()];

    private PromQlError Locate(int position, string message)
    {
        var before = text.AsSpan(0, Math.Min(position, text.Length));
        return new PromQlError(before.Count('\n') + 1, before.Length - before.LastIndexOf('\n'), message);
    }
}
