using System.Diagnostics;
using Exporter.Signals;
using Exporter.Signals.PromQL;

namespace Exporter.Host.Pipeline;

/// <summary>The compiled expressions of one predictor.</summary>
/// <param name="Signals">One a signal, in the definition's order.</param>
/// <param name="Failure">The failure expression; null where there is none.</param>
/// <param name="Change">The change expression; null where there is none.</param>
/// <param name="Dependencies">The dependency expression; null where there is none.</param>
internal sealed record PredictorQueries(Query[] Signals, Query? Failure, Query? Change, Query? Dependencies)
{
    /// <summary>Everything that the expressions select.</summary>
    public IEnumerable<SelectorUse> Selectors => All.SelectMany(query => query.Selectors);

    /// <summary>All expressions that there are, in the order of the parameters.</summary>
    public IEnumerable<Query> All => Signals.Append(Failure).Append(Change).Append(Dependencies).OfType<Query>();

    /// <summary><see cref="All"/> as one set: what they share is evaluated once a step.</summary>
    public QuerySet ToSet() => new(All);

    /// <summary>Compiles the expressions of a definition that the configuration has checked.</summary>
    public static PredictorQueries Compile(PredictorDefinition definition) => new(
        [.. definition.Signals.Select(signal => Compile(signal.Expression))],
        CompileOptional(definition.FailureExpression),
        CompileOptional(definition.ChangeExpression),
        CompileOptional(definition.DependencyExpression));

    private static Query? CompileOptional(string? expression) => expression is null ? null : Compile(expression);

    private static Query Compile(string expression) =>
        Query.TryCompile(expression, out var query, out var errors)
            ? query
            : throw new UnreachableException($"the configuration let \"{expression}\" pass: {string.Join("; ", errors)}");
}
