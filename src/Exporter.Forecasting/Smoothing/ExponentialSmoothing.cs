namespace Exporter.Forecasting.Smoothing;

/// <summary>Exponential smoothing as an innovations state space model: the form with the best AICc of the additive ones, refitted from nothing each time.</summary>
/// <remarks>
/// Forms: level alone, with a trend, with a damped trend, each without and with a season (<see cref="SmoothingForm"/>); a season takes part from two periods and
/// eight values on. Weights by <see cref="SmoothingSearch"/>, states before the first value by <see cref="SmoothingStart"/>. Forecast h steps ahead with variance
/// σ² (1 + c₁² + … + c²ₕ₋₁), c_j = α + β (φ + … + φ^j) + γ where j is a whole number of periods; σ² of the errors, over values less parameters.
/// Source: R. J. Hyndman, A. B. Koehler, J. K. Ord, R. D. Snyder, "Forecasting with exponential smoothing" (2008), chapters 2 and 6. Allocates nothing after its creation.
/// </remarks>
/// <param name="season">Values in a period; 0 or 1 for no season.</param>
public sealed class ExponentialSmoothing(int season) : IForecaster
{
    private const int FewestValues = 8;

    private readonly int _season = season > 1 ? season : 0;
    private readonly SmoothingStart _start = new(season > 1 ? season : 0);
    private readonly SmoothingLanes _lanes = new(season > 1 ? season : 0);
    private readonly SmoothingSearch _search = new();
    private double _deviation = double.NaN;
    private double _criterion;
    private double _sumOfSquares;
    private int _end;

    /// <inheritdoc/>
    public string Name => "exponential smoothing";

    /// <summary>The form that was chosen last.</summary>
    public SmoothingForm Form { get; private set; }

    /// <summary>Its weights.</summary>
    public SmoothingWeights Weights { get; private set; }

    /// <summary>Standard deviation of the errors one step ahead.</summary>
    public double ErrorDeviation => _deviation;

    /// <inheritdoc/>
    public bool TryFit(ReadOnlySpan<double> history, long firstStep = 0)
    {
        var present = Present(history);
        (_criterion, _deviation) = (double.PositiveInfinity, double.NaN);
        if (present < FewestValues)
        {
            return false;
        }

        Compete(history, 0, present);
        if (_season > 0 && present >= (2 * _season) + FewestValues)
        {
            Compete(history, _season, present);
        }

        Finish(history, present);
        return true;
    }

    /// <inheritdoc/>
    public void Forecast(Span<double> mean, Span<double> deviation)
    {
        if (double.IsNaN(_deviation))
        {
            throw new InvalidOperationException("BUG: a forecast of what was not learnt");
        }

        var (damped, power, variance) = (0.0, 1.0, 1.0);
        for (var step = 0; step < mean.Length; step++)
        {
            // Before it grows: the error of the step itself counts as 1, each one before by how much of it has stayed.
            deviation[step] = _deviation * Math.Sqrt(variance);
            power *= Weights.Damping;
            damped += power;
            mean[step] = _lanes.Level + (damped * _lanes.Slope) + (Form.Season > 0 ? _lanes.SeasonAt((_end + step) % Form.Season) : 0);
            var stays = Weights.Level + (Weights.Trend * damped) + (Form.Season > 0 && (step + 1) % Form.Season == 0 ? Weights.Season : 0);
            variance += stays * stays;
        }
    }

    /// <summary>Goes through the past that was learnt from once more, and keeps the states after each value.</summary>
    /// <param name="history">The same values.</param>
    /// <param name="levels">Gets the levels.</param>
    /// <param name="slopes">Gets the slopes.</param>
    /// <param name="seasons">Gets, after each value, the season at its place; 0 without a season.</param>
    internal void Retrace(ReadOnlySpan<double> history, Span<double> levels, Span<double> slopes, Span<double> seasons)
    {
        var (level, slope) = (_start.LevelOf(Form.Trend), _start.SlopeOf(Form.Trend));
        for (var i = 0; i < history.Length; i++)
        {
            var season = Form.Season == 0 ? 0 : i < Form.Season ? _start.Season[i] : seasons[i - Form.Season];
            slope *= Weights.Damping;
            level += slope;
            if (!double.IsNaN(history[i]))
            {
                var error = history[i] - level - season;
                level += Weights.Level * error;
                slope += Weights.Trend * error;
                season += Weights.Season * error;
            }

            (levels[i], slopes[i], seasons[i]) = (level, slope, season);
        }
    }

    /// <summary>The season before the first value at the place of a step of the past.</summary>
    internal double FirstSeasonAt(int step) => _start.Season[step % Form.Season];

    private static int Present(ReadOnlySpan<double> values)
    {
        var count = 0;
        foreach (var value in values)
        {
            count += double.IsNaN(value) ? 0 : 1;
        }

        return count;
    }

    private void Compete(ReadOnlySpan<double> history, int season, int present)
    {
        _start.Find(history, season);
        for (var trend = SmoothingTrend.None; trend <= SmoothingTrend.Damped; trend++)
        {
            var form = new SmoothingForm(trend, season);
            var (weights, sumOfSquares) = _search.Find(history, form, _start, _lanes);
            var criterion = InformationCriterion.Corrected(InformationCriterion.Deviance(sumOfSquares, present), form.Parameters, present);
            if (criterion < _criterion || double.IsPositiveInfinity(_criterion))
            {
                (_criterion, _sumOfSquares, Form, Weights) = (criterion, sumOfSquares, form, weights);
            }
        }
    }

    // The states after the last value, which the search has not kept.
    private void Finish(ReadOnlySpan<double> history, int present)
    {
        _start.Find(history, Form.Season);
        _lanes.Run(history, Form, _start, LaneWeights.Of(Weights));
        _end = history.Length;
        _deviation = Math.Sqrt(_sumOfSquares / Math.Max(1, present - Form.Parameters));
    }
}
