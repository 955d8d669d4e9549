using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Exporter.Signals.Head;
using Exporter.Signals.PromQL.Ast;
using Exporter.Signals.PromQL.Parsing;
using Exporter.Signals.PromQL.Plan;

namespace Exporter.Signals.PromQL;

/// <summary>A parsed and checked PromQL expression that can be evaluated on the head at any instant.</summary>
/// <remarks>Semantics are those of Prometheus 3. Keeps what it learnt of the head's series between evaluations: not thread-safe.</remarks>
public sealed class Query
{
    /// <summary>How old a sample may be for an instant selector to see it, in milliseconds; Prometheus' default.</summary>
    public const long LookBackMs = 300_000;

    private readonly Expr _expression;
    private readonly VectorNode _plan;
    private long _evaluations;

    private Query(string text, Expr expression, ResultKind kind)
    {
        Text = text;
        _expression = expression;
        ResultKind = kind;
        Selectors = SelectorFinder.Find(expression);
        LongestRange = SelectorFinder.LongestRange(expression);
        _plan = new Planner().Top(expression);
    }

    /// <summary>The expression as written.</summary>
    public string Text { get; }

    /// <summary>What the expression yields; a scalar is evaluated to one element without labels.</summary>
    public ResultKind ResultKind { get; }

    /// <summary>Every series selector in the expression, with how far back from the evaluation time it looks.</summary>
    public ImmutableArray<SelectorUse> Selectors { get; }

    /// <summary>The longest range (<c>[5m]</c>) in the expression, without its offset; zero where it has none.</summary>
    public TimeSpan LongestRange { get; }

    /// <summary>Elements of the last evaluation that are native histograms: they have no number, so the result is without them.</summary>
    public int HistogramElements { get; private set; }

    /// <summary>Parses and checks <paramref name="text"/>.</summary>
    /// <returns>False with every mistake found in <paramref name="errors"/>.</returns>
    public static bool TryCompile(string text, [NotNullWhen(true)] out Query? query, out ImmutableArray<PromQlError> errors)
    {
        ArgumentNullException.ThrowIfNull(text);
        var diagnostics = new Diagnostics(text);
        var expression = Parser.Parse(text, diagnostics);
        var kind = new Checker(diagnostics).CheckTop(expression);
        errors = diagnostics.ToErrors();
        query = diagnostics.IsEmpty ? new Query(text, expression, kind) : null;
        return query is not null;
    }

    /// <summary>False only where no element of the result can ever have <paramref name="label"/>, whatever the data.</summary>
    /// <remarks>Lets a configuration be refused whose signal aggregates an entity label away.</remarks>
    public bool MayCarry(string label) => OutputLabels.MayCarry(_expression, label);

    /// <summary>Evaluates at <paramref name="atMs"/> into <paramref name="result"/>, which is cleared first.</summary>
    /// <exception cref="EvaluationException">The data do not fit the expression (many-to-many matching, for example).</exception>
    public void Evaluate(SeriesHead head, long atMs, InstantVector result) => Evaluate(head, atMs, result, null);

    /// <summary>The same, with the elements that are native histograms in a list of their own.</summary>
    internal void Evaluate(SeriesHead head, long atMs, InstantVector result, List<(Labels Labels, HistogramView Value)>? histograms)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(result);
        HistogramElements = Evaluate(_plan, new Instant(head, atMs, ++_evaluations), result, histograms);
    }

    /// <summary>This expression's plan as <paramref name="planner"/> makes it.</summary>
    internal VectorNode PlanWith(Planner planner) => planner.Top(_expression);

    /// <summary>Evaluates a plan into <paramref name="result"/>, which is cleared first.</summary>
    /// <returns>Number of elements that are left out of it because they are native histograms; <paramref name="found"/>, if given, gets those.</returns>
    internal static int Evaluate(VectorNode plan, in Instant instant, InstantVector result, List<(Labels Labels, HistogramView Value)>? found = null)
    {
        result.Clear();
        plan.Evaluate(instant);
        var slots = plan.Output.Slots;
        var values = plan.Output.Values;
        var hasHistograms = plan.Output.HasHistograms;
        var histograms = 0;
        for (var i = 0; i < slots.Length; i++)
        {
            if (hasHistograms && plan.Output.HistogramAt(i) is { } histogram)
            {
                histograms++;
                found?.Add((plan.Slots[slots[i]], HistogramView.Of(histogram)));
                continue;
            }

            result.Add(plan.Slots[slots[i]], values[i]);
        }

        return histograms;
    }
}
