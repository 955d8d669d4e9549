using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Exporter.Features;
using Exporter.Features.Statistics;
using Exporter.Signals;

namespace Exporter.Models.Inference;

/// <summary>Probability without a trained model: forecasts against limits plus anomaly evidence over a low prior.</summary>
/// <remarks>
/// For horizon h, with log-odds L(p) = ln(p / (1 − p)):
/// <code>
/// p(h)     = σ( L(prior(h)) + warm · (7 · limit(h) + 4 · anomaly) )
/// prior(h) = min(1 − exp(−h / 1 week), 0.05)          one incident a week and entity, capped for long horizons
/// limit(h) = max over limited signals 1 / (1 + (eta / h)²)   1 when crossed, 1/2 when due at the horizon's end
/// anomaly  = mean of the three largest u over signals,  u = e / (1 + e),  e = |novelty| + mean of |z| views / 50
/// warm     = clip(age / 60 steps, 0, 1)
/// </code>
/// The views of a signal are robust_z (own past), seasonal_z (same time of earlier periods) and peer_z (the others now); their
/// mean lets one that does not agree speak against a nightly backup or a fleet-wide peak. What was never seen before (novelty_all)
/// counts far more: a value one width of its past beyond it as much as fifty deviations, which signals with usual spikes have daily.
/// Nothing is cut off, so of two anomalies the larger scores higher.
/// Limits dominate (a crossed one gives about 0.9 for 2h), anomaly alone stays below one half. Missing evidence is none.
/// All terms grow with h, so the result is monotone over horizons.
/// </remarks>
public sealed class BaselineScorer : IScorer
{
    /// <summary>The <see cref="IScorer.Version"/> of every baseline.</summary>
    public const string BaselineVersion = "baseline";

    /// <summary>Alert threshold where the configuration names none.</summary>
    public const double DefaultThreshold = 0.6;

    private const double LimitWeight = 7;
    private const double AnomalyWeight = 4;
    // A forecast of limit_eta_hours at its cap says "not approaching".
    private const double EtaCapHours = 240;
    private const int StrongestSignals = 3;
    private const double DeviationsOfAWidth = 50;

    private readonly BaselineColumns _columns;
    private readonly double[] _horizonHours;
    private readonly double[] _priorLogOdds;
    private readonly TimeSpan _step;

    /// <summary>A baseline for one predictor.</summary>
    public BaselineScorer(PredictorDefinition definition, FeatureSchema schema)
    {
        _columns = BaselineColumns.Find(definition, schema);
        _horizonHours = [.. definition.Horizons.Select(horizon => horizon.TotalHours)];
        _priorLogOdds = [.. definition.Horizons.Select(BaselinePrior.Of)];
        _step = definition.Step;
        Thresholds = [.. definition.Horizons.Select(_ => DefaultThreshold)];
    }

    /// <inheritdoc/>
    public string Version => BaselineVersion;

    /// <inheritdoc/>
    public IReadOnlyList<double> Thresholds { get; }

    /// <inheritdoc/>
    public ImmutableArray<int> UsedFeatures => _columns.All;

    /// <inheritdoc/>
    public void Score(FeatureMatrix matrix, Span<float> probabilities)
    {
        for (var row = 0; row < matrix.Rows; row++)
        {
            ScoreRow(matrix.Row(row), probabilities.Slice(row * _horizonHours.Length, _horizonHours.Length));
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

    private void ScoreRow(ReadOnlySpan<float> features, Span<float> probabilities)
    {
        var warm = _columns.Age >= 0 ? BaselinePrior.Warmth(features[_columns.Age], _step) : 1;
        var etaHours = SoonestEtaHours(features);
        var anomaly = Anomaly(features);
        for (var horizon = 0; horizon < probabilities.Length; horizon++)
        {
            var ratio = etaHours / _horizonHours[horizon];
            var limit = 1 / (1 + (ratio * ratio));
            var logOdds = _priorLogOdds[horizon] + (warm * ((LimitWeight * limit) + (AnomalyWeight * anomaly)));
            probabilities[horizon] = (float)LogOdds.ToProbability(logOdds);
        }
    }

    /// <summary>Hours until the first limit is crossed; infinite without evidence. The soonest gives the largest limit(h) for every h.</summary>
    private double SoonestEtaHours(ReadOnlySpan<float> features)
    {
        var soonest = double.PositiveInfinity;
        foreach (var column in _columns.Etas)
        {
            // A missing forecast is NaN and fails the comparison.
            double hours = features[column];
            soonest = hours < EtaCapHours && hours < soonest ? Math.Max(hours, 0) : soonest;
        }

        return soonest;
    }

    private double Anomaly(ReadOnlySpan<float> features)
    {
        Span<double> strongest = stackalloc double[StrongestSignals];
        strongest.Clear();
        for (var signal = 0; signal < _columns.Views.Length; signal++)
        {
            var unusual = Novelty(features, _columns.Novelties[signal]) + (MeanAbsolute(features, _columns.Views[signal]) / DeviationsOfAWidth);
            var evidence = unusual / (1 + unusual);
            for (var i = 0; i < strongest.Length; i++)
            {
                if (evidence > strongest[i])
                {
                    (strongest[i], evidence) = (evidence, strongest[i]);
                }
            }
        }

        return (strongest[0] + strongest[1] + strongest[2]) / StrongestSignals;
    }

    private static double Novelty(ReadOnlySpan<float> features, int column) => column >= 0 && !float.IsNaN(features[column]) ? Math.Abs(features[column]) : 0;

    /// <summary>Mean of the absolute values present; 0 when none is.</summary>
    private static double MeanAbsolute(ReadOnlySpan<float> features, int[] columns)
    {
        var (sum, count) = (0.0, 0);
        foreach (var column in columns)
        {
            if (!float.IsNaN(features[column]))
            {
                sum += Math.Abs(features[column]);
                count++;
            }
        }

        return count == 0 ? 0 : sum / count;
    }
}
