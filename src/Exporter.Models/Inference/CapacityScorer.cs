using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Exporter.Features;
using Exporter.Features.Statistics;
using Exporter.Signals;

namespace Exporter.Models.Inference;

/// <summary>Probability that a signal crosses its limit within the horizon, by its forecast alone: for disks, quotas, pools and leaks.</summary>
/// <remarks>
/// From the largest <c>limit_probability</c> over the signals that have one: L(p) = 1.3 · L(largest, at least 0.05 and at most 0.95) + 0.25, with log-odds L. The intervals of a forecast know only the errors of its own
/// past, and what fills up often begins within the horizon: a bare probability of 0 came true at one minute in seventy, one of 0.25 at one in nine, one of 0.5 at nine in ten. The three numbers are those of a
/// logistic regression on the disks of the simulated fleet, seeds 1 to 3, and were judged on others (<c>CapacityTests</c>). A missing forecast is no evidence, as in the baseline.
/// </remarks>
public sealed class CapacityScorer : IScorer
{
    /// <summary>The <see cref="IScorer.Version"/> of every capacity model.</summary>
    public const string CapacityVersion = ModelReference.CapacityName;

    /// <summary>Alert threshold where the configuration names none.</summary>
    public const double DefaultThreshold = 0.5;

    private const double Resolution = 0.05;
    private const double Slope = 1.3;
    private const double Shift = 0.25;

    private readonly int[][] _columns;

    /// <summary>A model for one predictor.</summary>
    /// <param name="definition">The predictor, with at least one signal that has a limit and is forecast.</param>
    /// <param name="schema">Its features.</param>
    public CapacityScorer(PredictorDefinition definition, FeatureSchema schema)
    {
        _columns = [.. definition.Horizons.Select(horizon => ColumnsOf(schema, horizon))];
        Thresholds = [.. definition.Horizons.Select(_ => DefaultThreshold)];
        UsedFeatures = [.. _columns.SelectMany(ofHorizon => ofHorizon).Order()];
    }

    /// <inheritdoc/>
    public string Version => CapacityVersion;

    /// <inheritdoc/>
    public IReadOnlyList<double> Thresholds { get; }

    /// <inheritdoc/>
    public ImmutableArray<int> UsedFeatures { get; }

    /// <inheritdoc/>
    public void Score(FeatureMatrix matrix, Span<float> probabilities)
    {
        for (var row = 0; row < matrix.Rows; row++)
        {
            for (var horizon = 0; horizon < _columns.Length; horizon++)
            {
                probabilities[(row * _columns.Length) + horizon] = ProbabilityOf(matrix.Row(row), _columns[horizon]);
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>It has no buffers, and nothing to dispose: any number of threads may use it.</remarks>
    public bool TryShare([NotNullWhen(true)] out IScorer? other)
    {
        other = this;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static float ProbabilityOf(ReadOnlySpan<float> features, int[] columns)
    {
        var largest = 0f;
        foreach (var column in columns)
        {
            // NaN fails the comparison.
            largest = features[column] > largest ? features[column] : largest;
        }

        return (float)LogOdds.ToProbability((Slope * LogOdds.OfInside(largest, Resolution)) + Shift);
    }

    private static int[] ColumnsOf(FeatureSchema schema, TimeSpan horizon)
    {
        var ending = $":limit_probability_{PrometheusDuration.Format(horizon)}";
        return [.. schema.Names.Index().Where(name => name.Item.EndsWith(ending, StringComparison.Ordinal)).Select(name => name.Index)];
    }
}
