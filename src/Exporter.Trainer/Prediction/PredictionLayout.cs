using System.Collections.Immutable;
using Exporter.Signals;

namespace Exporter.Trainer.Prediction;

/// <summary>What a row of batch predictions consists of.</summary>
/// <param name="Predictor">Name of the predictor.</param>
/// <param name="HasTime">Whether rows have a time.</param>
/// <param name="Labels">Names of the labels that say whom a row is about.</param>
/// <param name="Horizons">The horizons, in the order of the model.</param>
internal sealed record PredictionLayout(string Predictor, bool HasTime, ImmutableArray<string> Labels, ImmutableArray<TimeSpan> Horizons)
{
    /// <summary>Column of the time.</summary>
    public const string TimeColumn = "timestamp";

    /// <summary>Column of a horizon, such as <c>probability_30m</c>.</summary>
    public static string ProbabilityColumn(TimeSpan horizon) => $"probability_{PrometheusDuration.Format(horizon)}";
}

/// <summary>Some rows of predictions; arrays may be longer than there are rows.</summary>
/// <param name="Rows">Number of rows.</param>
/// <param name="TimesMs">Time of each row, Unix ms; empty where rows have none.</param>
/// <param name="Labels">One array a label, of the layout's order; null where a row has no such label.</param>
/// <param name="Probabilities">Row-major [rows × horizons], NaN where the model has no valid answer.</param>
internal sealed record PredictionBatch(int Rows, long[] TimesMs, string?[][] Labels, float[] Probabilities);
