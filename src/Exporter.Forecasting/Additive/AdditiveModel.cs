using Exporter.Forecasting.Holidays;

namespace Exporter.Forecasting.Additive;

/// <summary>Trend with bends, plus seasons, plus holidays, by penalised least squares.</summary>
/// <remarks>
/// Terms: <see cref="AdditiveTerms"/>. The bends are penalised, as much as generalised cross-validation (P. Craven and G. Wahba, Numerische Mathematik 31, 1979) prefers of seven penalties; all else only so much that the answer is one.
/// Variance ahead: that of the errors, of the coefficients, and of bends to come: as far apart and as strong as those of the past. What is left is taken for independent, which
/// makes intervals too narrow next to now. No likelihood is searched and nothing is drawn: the same past gives the same bits.
/// </remarks>
/// <param name="seasons">Values in each period; those of which the past does not hold two are left out.</param>
/// <param name="holidays">Days that are not like others.</param>
public sealed class AdditiveModel(IReadOnlyList<int> seasons, HolidayCalendar holidays) : IForecaster
{
    private const int FewestValues = 20;
    private const double LeastPenalty = 1e-6;

    private static readonly double[] Penalties = [1e-3, 1e-2, 0.1, 1, 10, 100, 1000];

    private AdditiveTerms? _terms;
    private RidgeFit? _fit;
    private double _variance;
    private double _bendVariance;
    private int _length;
    private long _firstStep;

    /// <inheritdoc/>
    public string Name => "additive";

    /// <inheritdoc/>
    public bool TryFit(ReadOnlySpan<double> history, long firstStep = 0)
    {
        (_fit, _length, _firstStep) = (null, history.Length, firstStep);
        var length = history.Length;
        _terms = new AdditiveTerms([.. seasons.Where(season => season > 1 && length >= 2 * season)], holidays, KnownHolidays(history));
        var (count, squares, target, products) = (0, 0.0, new double[_terms.Count], new double[_terms.Count * _terms.Count]);
        var row = new double[_terms.Count];
        for (var step = 0; step < history.Length; step++)
        {
            if (double.IsNaN(history[step]))
            {
                continue;
            }

            count++;
            _terms.Fill(step, _length, _firstStep, row);
            squares += history[step] * history[step];
            Add(row, history[step], target, products);
        }

        if (count < FewestValues || count < _terms.Count + 1)
        {
            return false;
        }

        Choose(products, target, squares, count);
        return true;
    }

    /// <summary>What a holiday adds, by its place in the calendar; 0 where the past has none of it.</summary>
    public double EffectOf(int holiday) => (_terms ?? throw NothingLearnt()).ColumnOf(holiday) is >= 0 and var column ? (_fit ?? throw NothingLearnt()).Coefficients[column] : 0;

    /// <inheritdoc/>
    public void Forecast(Span<double> mean, Span<double> deviation)
    {
        if (_fit is null || _terms is null)
        {
            throw NothingLearnt();
        }

        var row = new double[_terms.Count];
        for (var step = 0; step < mean.Length; step++)
        {
            _terms.Fill(_length + step, _length, _firstStep, row);
            mean[step] = row.Zip(_fit.Coefficients, (x, coefficient) => x * coefficient).Sum();
            deviation[step] = Math.Sqrt((_variance * (1 + _fit.VarianceAt(row))) + BendsTo((step + 1.0) / _length));
        }
    }

    private List<int> KnownHolidays(ReadOnlySpan<double> history)
    {
        var known = new SortedSet<int>();
        for (var step = 0; holidays.Count > 0 && step < history.Length; step++)
        {
            if (!double.IsNaN(history[step]) && holidays.At(_firstStep + step) is not HolidayCalendar.None and var holiday)
            {
                known.Add(holiday);
            }
        }

        return [.. known];
    }

    private static void Add(double[] row, double value, double[] target, double[] products)
    {
        for (var i = 0; i < row.Length; i++)
        {
            target[i] += row[i] * value;
            for (var j = 0; j < row.Length; j++)
            {
                products[(i * row.Length) + j] += row[i] * row[j];
            }
        }
    }

    private void Choose(double[] products, double[] target, double squares, int count)
    {
        var least = double.PositiveInfinity;
        foreach (var penalty in Penalties)
        {
            double[] penalties = [.. Enumerable.Range(0, target.Length).Select(column => IsBend(column) ? penalty : LeastPenalty)];
            var fit = new RidgeFit(products, target, squares, penalties);
            var criterion = fit.SumOfSquares / Math.Pow(count - fit.Freedom, 2);
            if (_fit is null || criterion < least)
            {
                (_fit, least) = (fit, criterion);
            }
        }

        _variance = _fit!.SumOfSquares / (count - _fit.Freedom);
        _bendVariance = _fit.Coefficients.Where((_, column) => IsBend(column)).Average(bend => bend * bend);
    }

    private static bool IsBend(int column) => column is >= AdditiveTerms.FirstBend and < AdditiveTerms.FirstBend + AdditiveTerms.Bends;

    /// <summary>Variance of what bends to come add up to, so far ahead as a share of the past.</summary>
    private double BendsTo(double ahead)
    {
        var sum = 0.0;
        for (var since = ahead; since > 0; since -= AdditiveTerms.BendDistance)
        {
            sum += since * since;
        }

        return _bendVariance * sum;
    }

    private static InvalidOperationException NothingLearnt() => new("BUG: a forecast of what was not learnt");
}
