using System.Collections.Immutable;
using Exporter.History;
using Exporter.Signals;

namespace Exporter.Trainer.Storage;

/// <summary>Names of the columns of a dataset's files.</summary>
/// <remarks>
/// A row is a label set at a step: <c>timestamp</c> (Unix ms), <c>label_*</c> (absent where the set has no such label),
/// <c>signal_*</c>, <c>failure</c>, <c>change</c>, <c>depends_on</c> (float64, absent where the expression had no element;
/// NaN is a value).
/// </remarks>
internal static class DatasetColumns
{
    /// <summary>The step, Unix ms.</summary>
    public const string Timestamp = "timestamp";

    /// <summary>Put before a label's name.</summary>
    public const string LabelPrefix = "label_";

    /// <summary>Value of the failure expression.</summary>
    public const string Failure = "failure";

    /// <summary>Put before a signal's name.</summary>
    public const string SignalPrefix = "signal_";

    private const string Change = "change";
    private const string DependsOn = "depends_on";

    /// <summary>Column of a signal.</summary>
    public static string Signal(string name) => SignalPrefix + name;

    /// <summary>PromQL of every column that a predictor has.</summary>
    public static ImmutableSortedDictionary<string, string> Expressions(PredictorDefinition definition)
    {
        var expressions = definition.Signals.ToDictionary(signal => Signal(signal.Name), signal => signal.Expression);
        foreach (var (column, expression) in ((string, string?)[])
            [(Failure, definition.FailureExpression), (Change, definition.ChangeExpression), (DependsOn, definition.DependencyExpression)])
        {
            if (expression is not null)
            {
                expressions.Add(column, expression);
            }
        }

        return expressions.ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    /// <summary>The frames of a chunk by column.</summary>
    public static IReadOnlyList<(string Column, HistoryFrame Frame)> Of(PredictorDefinition definition, HistoryChunk chunk)
    {
        var columns = definition.Signals.Select((signal, i) => (Signal(signal.Name), chunk.Signals[i])).ToList();
        foreach (var (column, frame) in ((string, HistoryFrame?)[])[(Failure, chunk.Failure), (Change, chunk.Change), (DependsOn, chunk.Dependencies)])
        {
            if (frame is not null)
            {
                columns.Add((column, frame));
            }
        }

        return columns;
    }

    /// <summary>The predictor that a dataset is read for: of recorded files, failures are what the files say, whatever the configuration asks.</summary>
    /// <remarks>All else stays as configured, expressions among them: features depend on the ranges in them.</remarks>
    public static PredictorDefinition Adapt(PredictorDefinition definition, DatasetManifest manifest) =>
        manifest.Recorded ? definition with { FailureExpression = manifest.Expressions.ContainsKey(Failure) ? Failure : null } : definition;

    /// <summary>The column that holds what each expression of a predictor gave; of several with the same expression any will do.</summary>
    public static IReadOnlyDictionary<string, string> ByExpression(PredictorDefinition definition)
    {
        var columns = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (column, expression) in Expressions(definition))
        {
            columns.TryAdd(expression, column);
        }

        return columns;
    }
}
