using System.Collections.Immutable;
using Exporter.Features;

namespace Exporter.Trainer.ZeroShot;

/// <summary>Reads from a vector how one signal behaves, in measures that mean the same of any signal: none has a unit, a name, or a direction.</summary>
/// <remarks>
/// Deviations and changes are taken without their sign, cut at 20 as the features are, and as ln(1 + x), so that twenty deviations are not twenty times one.
/// Changes are in units of the signal's own spread over 120 steps, which is no less than 0.001 of its level; slopes are what the line rises over its span.
/// </remarks>
internal sealed class SignalMeasures
{
    /// <summary>Names of the measures, in the order in which <see cref="Read"/> writes them.</summary>
    public static readonly ImmutableArray<string> Names =
    [
        "deviation", "deviation_all", "novelty", "shift", "seasonal", "peers", "rise_30", "rise_120", "rise_all", "step", "restlessness", "season_anomalous", "missing", "imminence",
    ];

    /// <summary>From where on a measure is remarkable, one a measure: three deviations, a rise of twice the spread, half of what is a share.</summary>
    /// <remarks>A straight line has a spread of 1/√12 of its rise, so the largest rise without curvature is 3.5.</remarks>
    public static readonly ImmutableArray<float> Remarkable =
    [
        Log(3), Log(3), Log(0.1), Log(3), Log(3), Log(3), Log(2), Log(2), Log(2), Log(1.5), Log(1), 0.5f, 0.5f, 0.5f,
    ];

    private const double Most = 20;
    private const double LeastSpread = 1e-3;
    private const double Tiny = 1e-9;
    private const double ShortSteps = 30;
    private const double LongSteps = 120;
    private const double AllSteps = 1560;

    private readonly double _hoursPerStep;
    private readonly int _deviation;
    private readonly int _deviationOfAll;
    private readonly int _novelty;
    private readonly int _shift;
    private readonly int[] _seasonal;
    private readonly int _peers;
    private readonly int[] _slopes;
    private readonly int[] _means;
    private readonly int _spread;
    private readonly int[] _seasonAnomalous;
    private readonly int _missing;
    private readonly int _imminence;

    /// <summary>Finds the columns of a signal.</summary>
    /// <param name="signal">Its name.</param>
    /// <param name="schema">The predictor's features.</param>
    /// <param name="step">The predictor's step.</param>
    public SignalMeasures(string signal, FeatureSchema schema, TimeSpan step)
    {
        _hoursPerStep = step.TotalHours;
        int[] deviations = Columns("robust_z_");
        (_deviation, _deviationOfAll) = (deviations[0], deviations[1]);
        (_novelty, _shift) = (Columns("novelty_all")[0], Columns("shift_")[0]);
        (_seasonal, _seasonAnomalous) = (Columns("seasonal_z_"), Columns("season_anomalous_"));
        (_peers, _spread, _missing) = (Columns("peer_z")[0], Columns("stddev_")[0], Columns("missing_")[0]);
        (_slopes, _means) = (Columns("slope_"), Columns("mean_"));
        _imminence = Columns("limit_imminence") is [var column] ? column : -1;

        int[] Columns(string family) => [.. schema.Names.Index().Where(name => name.Item.StartsWith($"{signal}:{family}", StringComparison.Ordinal)).Select(name => name.Index)];
    }

    /// <summary>Writes the measures of one vector, in the order of <see cref="Names"/>; NaN where too little is known.</summary>
    public void Read(ReadOnlySpan<float> features, Span<float> measures)
    {
        var (level, spread) = (Math.Abs((double)features[_means[1]]), (double)features[_spread]);
        var unit = Math.Max(spread, Math.Max(LeastSpread * level, Tiny));
        measures[0] = Log(features[_deviation]);
        measures[1] = Log(features[_deviationOfAll]);
        measures[2] = Log(features[_novelty]);
        measures[3] = Log(features[_shift]);
        measures[4] = Log(MeanAbsolute(features, _seasonal));
        measures[5] = Log(features[_peers]);
        measures[6] = Log(features[_slopes[0]] * _hoursPerStep * ShortSteps / unit);
        measures[7] = Log(features[_slopes[1]] * _hoursPerStep * LongSteps / unit);
        measures[8] = Log(features[_slopes[2]] * _hoursPerStep * AllSteps / unit);
        measures[9] = Log((features[_means[0]] - features[_means[1]]) / unit);
        measures[10] = Log(spread / Math.Max(level, Tiny));
        measures[11] = (float)MeanAbsolute(features, _seasonAnomalous);
        measures[12] = features[_missing];
        measures[13] = _imminence < 0 ? float.NaN : features[_imminence];
    }

    private static float Log(double value) => (float)Math.Log(1 + Math.Min(Math.Abs(value), Most));

    /// <summary>Mean of the absolute values present; NaN when none is.</summary>
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

        return count == 0 ? double.NaN : sum / count;
    }
}
