using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Exporter.Signals.Head;
using Exporter.Signals.PromQL.Ast;
using Exporter.Signals.PromQL.Parsing;
using Exporter.Signals.PromQL.Plan;

namespace Exporter.Signals.PromQL;

/// <summary>An expression that somebody asks once: all that a signal may be, and also a bare range selector or a string.</summary>
/// <remarks>Vectors and scalars are evaluated by the very <see cref="Query"/> that evaluates signals. Not thread-safe.</remarks>
public sealed class AdHocQuery
{
    private readonly Expr _expression;
    private readonly Query? _query;

    private AdHocQuery(Expr expression, Query? query)
    {
        _expression = Checker.Unwrap(expression);
        _query = query;
        Selectors = SelectorFinder.Find(expression);
        Kind = _expression switch
        {
            MatrixSelector => AnswerKind.Matrix,
            StringLiteral => AnswerKind.Text,
            _ => query!.ResultKind == ResultKind.Scalar ? AnswerKind.Scalar : AnswerKind.Vector,
        };
    }

    /// <summary>What <see cref="Evaluate"/> or <see cref="CollectSamples"/> gives.</summary>
    public AnswerKind Kind { get; }

    /// <summary>Every series selector in the expression, with how far back from the evaluation time it looks.</summary>
    public ImmutableArray<SelectorUse> Selectors { get; }

    /// <summary>The text of an <see cref="AnswerKind.Text"/>; empty for every other kind.</summary>
    public string Text => (_expression as StringLiteral)?.Value ?? "";

    /// <summary>The order in which elements are to be shown.</summary>
    public AnswerOrder Order => _expression switch
    {
        CallExpr { Function: "sort" } or AggregateExpr { Op: AggregateOp.BottomK } => AnswerOrder.Ascending,
        CallExpr { Function: "sort_desc" } or AggregateExpr { Op: AggregateOp.TopK } => AnswerOrder.Descending,
        _ => AnswerOrder.ByLabels,
    };

    /// <summary>Parses and checks <paramref name="text"/>.</summary>
    /// <returns>False with every mistake found in <paramref name="errors"/>.</returns>
    public static bool TryCompile(string text, [NotNullWhen(true)] out AdHocQuery? query, out ImmutableArray<PromQlError> errors)
    {
        ArgumentNullException.ThrowIfNull(text);
        query = null;
        var diagnostics = new Diagnostics(text);
        var expression = Parser.Parse(text, diagnostics);
        if (diagnostics.IsEmpty && Checker.Unwrap(expression) is MatrixSelector or StringLiteral)
        {
            errors = [];
            query = new AdHocQuery(expression, null);
        }
        else if (Query.TryCompile(text, out var compiled, out errors))
        {
            query = new AdHocQuery(expression, compiled);
        }

        return query is not null;
    }

    /// <summary>Parses <paramref name="text"/> as one selector, such as <c>up{job="a"}</c>.</summary>
    /// <returns>False with what is wrong in <paramref name="errors"/>.</returns>
    public static bool TryParseSelector(string text, out ImmutableArray<LabelMatcher> matchers, out ImmutableArray<PromQlError> errors)
    {
        matchers = [];
        if (!TryCompile(text, out var query, out errors))
        {
            return false;
        }

        if (query._expression is not VectorSelector { OffsetMs: 0 } selector)
        {
            errors = [new PromQlError(1, 1, "expected a series selector such as up{job=\"node\"} and nothing else")];
            return false;
        }

        matchers = selector.Matchers;
        return true;
    }

    /// <summary>Parses texts as selectors of one question, whose patterns are bounded together.</summary>
    /// <returns>False with what is wrong in <paramref name="errors"/>: the mistakes of the first text that has some.</returns>
    public static bool TryParseSelectors(IEnumerable<string> texts, out ImmutableArray<ImmutableArray<LabelMatcher>> selectors, out ImmutableArray<PromQlError> errors)
    {
        ArgumentNullException.ThrowIfNull(texts);
        (selectors, errors) = ([], []);
        var read = ImmutableArray.CreateBuilder<ImmutableArray<LabelMatcher>>();
        var characters = 0;
        foreach (var text in texts)
        {
            if (!TryParseSelector(text, out var matchers, out errors))
            {
                return false;
            }

            characters += matchers.Sum(RegexPattern.CharactersOf);
            if (characters > RegexPattern.MaxCharacters)
            {
                errors = [new PromQlError(1, 1, RegexPattern.TooManyCharacters)];
                return false;
            }

            read.Add(matchers);
        }

        selectors = read.ToImmutable();
        return true;
    }

    /// <summary>Evaluates a scalar or vector at <paramref name="atMs"/>.</summary>
    /// <param name="head">The samples.</param>
    /// <param name="atMs">The instant, Unix ms.</param>
    /// <param name="result">Gets the elements that are numbers; cleared first.</param>
    /// <param name="histograms">Gets the elements that are native histograms; cleared first.</param>
    /// <exception cref="EvaluationException">The data do not fit the expression.</exception>
    public void Evaluate(SeriesHead head, long atMs, InstantVector result, List<(Labels Labels, HistogramView Value)> histograms)
    {
        ArgumentNullException.ThrowIfNull(histograms);
        histograms.Clear();
        (_query ?? throw new InvalidOperationException($"a {Kind} has no value at an instant")).Evaluate(head, atMs, result, histograms);
    }

    /// <summary>The raw samples that a <see cref="AnswerKind.Matrix"/> selects at <paramref name="atMs"/>, series without any left out.</summary>
    public IReadOnlyList<SampledSeries> CollectSamples(SeriesHead head, long atMs)
    {
        if (_expression is not MatrixSelector selector)
        {
            throw new InvalidOperationException($"a {Kind} has no samples");
        }

        var follower = new SeriesFollower(selector.Vector.Matchers);
        follower.Refresh(head);
        var end = atMs - selector.Vector.OffsetMs;
        return [.. follower.Series.ToArray()
            .Select(series => SampledSeries.Of(series, end - selector.RangeMs, end))
            .Where(series => series.Samples.Count + series.Histograms.Count > 0)];
    }
}
