using System.Diagnostics;
using Exporter.Signals;
using Exporter.Signals.PromQL;

namespace Exporter.Host.Pipeline;

/// <summary>The compiled expressions of one predictor.</summary>
/// <param name="Signals">One a signal, in the definition's order.</param>
/// <param name="Failure">The failure expression; null where there is none.</param>
internal sealed record PredictorQueries(Query[] Signals, Query? Failure)
{
    /// <summary>Everything that the expressions select.</summary>
    public IEnumerable<SelectorUse> Selectors =>
        Signals.SelectMany(query => query.Selectors).Concat(Failure is null ? [] : Failure.Selectors);

    /// <summary>All expressions as one set, the failure expression last: what they share is evaluated once a step.</summary>
    public QuerySet ToSet() => new(Failure is null ? Signals : [.. Signals, Failure]);

    /// <summary>Compiles the expressions of a definition that the configuration has checked.</summary>
    public static PredictorQueries Compile(PredictorDefinition definition) => new(
        [.. definition.Signals.Select(signal => Compile(signal.Expression))],
        definition.FailureExpression is { } failure ? Compile(failure) : null);

    private static Query Compile(string expression) =>
        Query.TryCompile(expression, out var query, out var errors)
            ? query
            : throw new UnreachableException($"the configuration let \"{expression}\" pass: {string.Join("; ", errors)}");
}
