using System.Collections.Immutable;
using Exporter.Features;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Onnx;

namespace Exporter.Trainer.Training;

/// <summary>A learner that is shown some of the features only; its models are widened to all of them.</summary>
/// <remarks>
/// Every signal has a dozen features. Where incidents are few, most of them are chances to be wrong: what a person put
/// into the signals often tells more by itself than with all that can be derived from it. Which is true is for the folds to say.
/// </remarks>
/// <param name="inner">Learns from rows that have just the columns.</param>
/// <param name="suffix">What the name says of the columns; null for nothing.</param>
/// <param name="columns">Where they stand in the whole rows, ascending.</param>
/// <param name="features">Features of the whole rows.</param>
internal sealed class NarrowedLearner(ILearner inner, string? suffix, int[] columns, int features) : ILearner
{
    private const string Level = ":last";

    /// <inheritdoc/>
    public string Name => suffix is null ? inner.Name : $"{inner.Name} {suffix}";

    /// <inheritdoc/>
    public ImmutableArray<string> Settings => inner.Settings;

    /// <summary>Columns with the signals themselves at the step, without anything that is derived from their past.</summary>
    public static int[] Levels(FeatureSchema schema) =>
        [.. Enumerable.Range(0, schema.Names.Length).Where(i => schema.SignalOf[i] >= 0 && schema.Names[i].EndsWith(Level, StringComparison.Ordinal))];

    /// <summary>A copy of rows with some of their columns.</summary>
    public static TrainingRows Narrow(TrainingRows rows, int[] columns)
    {
        var narrow = new TrainingRows(columns.Length) { Stride = rows.Stride, OnsetStride = rows.OnsetStride, StepMs = rows.StepMs };
        narrow.Entities.AddRange(rows.Entities);
        narrow.OnsetsMs.AddRange(rows.OnsetsMs);
        var values = new float[columns.Length];
        for (var row = 0; row < rows.Count; row++)
        {
            var whole = rows.Row(row);
            for (var i = 0; i < columns.Length; i++)
            {
                values[i] = whole[columns[i]];
            }

            narrow.Add(rows.StepMsOf(row), rows.EntityOf(row), values);
        }

        return narrow;
    }

    /// <inheritdoc/>
    public IEnumerable<double[]> Path(int setting, int horizon, List<int> train, List<int> heldOut) => inner.Path(setting, horizon, train, heldOut);

    /// <inheritdoc/>
    public ITrainedModel Fit(int setting, int[] points, Calibration[] calibrations, List<int> train) =>
        inner.Fit(setting, points, calibrations, train).Widened(columns, features);
}
