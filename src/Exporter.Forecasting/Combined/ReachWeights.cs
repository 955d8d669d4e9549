namespace Exporter.Forecasting.Combined;

/// <summary>How much each expert counts so many steps ahead, and how far off their combination was, by forecasts from origins within the past.</summary>
/// <remarks>
/// Weights are in proportion to the fourth power of 1 / (mean absolute error): J. M. Bates and C. W. J. Granger, "The combination of forecasts", Operational Research Quarterly 20 (1969), who divide by the squared error;
/// absolute errors follow single spikes less. An expert that cannot tell now counts nothing; an origin at which one of the others could not tell counts for none.
/// The deviation is that of a normal distribution which holds both the 80 and the 95 % of the combination's absolute errors that lie nearest; which errors those are is by the rule of
/// split-conformal prediction, the ⌈(n + 1) p⌉-th.
/// </remarks>
/// <param name="experts">How many experts.</param>
internal sealed class ReachWeights(int experts)
{
    /// <summary>Origins that are looked at; where there are more, evenly chosen ones. A prime, so that they do not keep to some places of a period.</summary>
    public const int MostOrigins = 97;

    private const int FewestOrigins = 8;

    private readonly double[] _weights = new double[experts];
    private readonly double[] _truths = new double[MostOrigins];
    private readonly double[] _forecasts = new double[MostOrigins * experts];
    private readonly double[] _errors = new double[MostOrigins];

    /// <summary>Weights of the experts, which add up to 1.</summary>
    public ReadOnlySpan<double> Weights => _weights;

    /// <summary>Standard deviation of the combination's errors.</summary>
    public double Deviation { get; private set; }

    /// <summary>Learns the weights.</summary>
    /// <param name="past">The past, which the experts have read.</param>
    /// <param name="views">The experts.</param>
    /// <param name="ahead">Steps ahead.</param>
    /// <param name="first">The first origin to look at.</param>
    /// <returns>False where fewer than eight origins tell.</returns>
    public bool TryLearn(KnownPast past, IExpert[] views, int ahead, int first)
    {
        var known = 0;
        var origins = Math.Max(0, past.Length - ahead - first);
        var asked = Math.Min(origins, MostOrigins);
        Span<bool> tells = stackalloc bool[views.Length];
        for (var expert = 0; expert < views.Length; expert++)
        {
            tells[expert] = !double.IsNaN(views[expert].Ahead(past.Length - 1, ahead));
        }

        for (var i = 0; i < asked; i++)
        {
            var origin = first + (int)((long)i * origins / asked);
            if (!double.IsNaN(past.Values[origin + ahead]) && TryAsk(views, tells, origin, ahead, _forecasts.AsSpan(known * experts, experts)))
            {
                _truths[known++] = past.Values[origin + ahead];
            }
        }

        if (known < FewestOrigins)
        {
            return false;
        }

        Weigh(tells, known);
        Deviation = DeviationOf(known);
        return true;
    }

    private static bool TryAsk(IExpert[] views, ReadOnlySpan<bool> tells, int origin, int ahead, Span<double> forecasts)
    {
        for (var expert = 0; expert < views.Length; expert++)
        {
            forecasts[expert] = tells[expert] ? views[expert].Ahead(origin, ahead) : 0;
            if (double.IsNaN(forecasts[expert]))
            {
                return false;
            }
        }

        return true;
    }

    private void Weigh(ReadOnlySpan<bool> tells, int known)
    {
        _weights.AsSpan().Clear();
        for (var i = 0; i < known; i++)
        {
            for (var expert = 0; expert < experts; expert++)
            {
                _weights[expert] += Math.Abs(_forecasts[(i * experts) + expert] - _truths[i]);
            }
        }

        var least = double.PositiveInfinity;
        for (var expert = 0; expert < experts; expert++)
        {
            least = tells[expert] ? Math.Min(least, _weights[expert]) : least;
        }

        var sum = 0.0;
        for (var expert = 0; expert < experts; expert++)
        {
            // Without any error there is no ratio: those that had none share.
            var ratio = !tells[expert] ? 0 : _weights[expert] > 0 ? least / _weights[expert] : 1;
            _weights[expert] = ratio * ratio * ratio * ratio;
            sum += _weights[expert];
        }

        foreach (ref var weight in _weights.AsSpan())
        {
            weight /= sum;
        }
    }

    private double DeviationOf(int known)
    {
        for (var i = 0; i < known; i++)
        {
            var mean = 0.0;
            for (var expert = 0; expert < experts; expert++)
            {
                mean += _weights[expert] * _forecasts[(i * experts) + expert];
            }

            _errors[i] = Math.Abs(mean - _truths[i]);
        }

        var errors = _errors.AsSpan(0, known);
        errors.Sort();
        return Math.Max(Nearest(errors, 0.80) / NormalDistribution.Of80Percent, Nearest(errors, 0.95) / NormalDistribution.Of95Percent);
    }

    private static double Nearest(ReadOnlySpan<double> errors, double share) => errors[Math.Min(errors.Length - 1, (int)Math.Ceiling((errors.Length + 1) * share) - 1)];
}
