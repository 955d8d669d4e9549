namespace Exporter.Forecasting.Arima;

/// <summary>Chooses the order of a seasonal ARIMA model.</summary>
/// <remarks>
/// Seasonal differences by <see cref="SeasonalStrength"/>, plain ones by <see cref="KpssTest"/>, then from four models to whichever neighbour has a better AICc until none has.
/// Source: R. J. Hyndman and Y. Khandakar, "Automatic time series forecasting: the forecast package for R", Journal of Statistical Software 27 (2008), with their approximation for long
/// series: while orders compete, <see cref="ConditionalErrors"/> stand for the likelihood. p and q up to 3, P and Q up to 1.
/// </remarks>
internal sealed class ArimaSearch
{
    private const int MostLags = 3;
    private const int MostSeasonalLags = 1;
    private const int MostDifferences = 2;
    private const int MostModels = 60;
    private const double FirstStep = 0.4;

    // A partial autocorrelation of 0.995 in free parameters: beyond it a root is as good as on the unit circle.
    private const double FarthestFree = 10;

    private readonly Dictionary<ArimaOrder, double> _tried = [];
    private readonly ConditionalErrors _errors = new();
    private double[] _differences = [];
    private int _present;

    /// <summary>The best order for a series.</summary>
    public ArimaOrder Find(ReadOnlySpan<double> values, int season)
    {
        _tried.Clear();
        var order = Differenced(values, season);
        _differences = Differences.Take(values, LagPolynomial.Differencing(order));
        _present = _differences.Count(value => !double.IsNaN(value));
        var seasonal = order.Season > 1 ? 1 : 0;
        var best = (Order: order, Criterion: double.PositiveInfinity);
        ArimaOrder[] first =
        [
            order with { Ar = 2, Ma = 2, SeasonalAr = seasonal, SeasonalMa = seasonal },
            order,
            order with { Ar = 1, SeasonalAr = seasonal },
            order with { Ma = 1, SeasonalMa = seasonal },
        ];
        TryAll(first, ref best);
        while (_tried.Count < MostModels && TryAll(Neighbours(best.Order), ref best))
        {
        }

        return best.Order;
    }

    /// <summary>Fits free parameters of an order by conditional least squares.</summary>
    /// <param name="differences">The differenced series.</param>
    /// <param name="order">The order.</param>
    /// <param name="free">Gets the parameters.</param>
    /// <returns>−2 ln of the approximate likelihood, but for a constant.</returns>
    public double Fit(double[] differences, ArimaOrder order, double[] free)
    {
        var present = differences.Count(value => !double.IsNaN(value));
        return NelderMead.Minimise(at => InformationCriterion.Deviance(_errors.SumOfSquares(differences, ArmaModel.Of(order, at), order.HasMean), present), free, FirstStep);
    }

    /// <summary>How often to take differences, and with a mean where that makes no trend of second order.</summary>
    private static ArimaOrder Differenced(ReadOnlySpan<double> values, int season)
    {
        var order = new ArimaOrder(0, 0, 0, 0, SeasonalStrength.Of(values, season) > SeasonalStrength.Strong ? 1 : 0, 0, season > 1 ? season : 0, true);
        while (order.Differences < MostDifferences && KpssTest.Statistic(Differences.Take(values, LagPolynomial.Differencing(order))) > KpssTest.Critical)
        {
            order = order with { Differences = order.Differences + 1 };
        }

        return order with { HasMean = order.Differences + order.SeasonalDifferences <= 1 };
    }

    private bool TryAll(IEnumerable<ArimaOrder> orders, ref (ArimaOrder Order, double Criterion) best)
    {
        var isBetter = false;
        foreach (var order in orders.Where(order => !_tried.ContainsKey(order)))
        {
            var criterion = _tried[order] = Criterion(order);
            (best, isBetter) = criterion < best.Criterion ? ((order, criterion), true) : (best, isBetter);
        }

        return isBetter;
    }

    private double Criterion(ArimaOrder order)
    {
        var free = new double[order.Coefficients];
        var deviance = Fit(_differences, order, free);
        return free.Any(parameter => Math.Abs(parameter) > FarthestFree) ? double.PositiveInfinity : InformationCriterion.Corrected(deviance, order.Parameters, _present);
    }

    private static IEnumerable<ArimaOrder> Neighbours(ArimaOrder order)
    {
        (int Ar, int Ma, int SeasonalAr, int SeasonalMa)[] moves =
            [(1, 0, 0, 0), (-1, 0, 0, 0), (0, 1, 0, 0), (0, -1, 0, 0), (1, 1, 0, 0), (-1, -1, 0, 0), (0, 0, 1, 0), (0, 0, -1, 0), (0, 0, 0, 1), (0, 0, 0, -1), (0, 0, 1, 1), (0, 0, -1, -1)];
        foreach (var (ar, ma, seasonalAr, seasonalMa) in moves)
        {
            var next = order with { Ar = order.Ar + ar, Ma = order.Ma + ma, SeasonalAr = order.SeasonalAr + seasonalAr, SeasonalMa = order.SeasonalMa + seasonalMa };
            var most = next.Season > 1 ? MostSeasonalLags : 0;
            if (next is { Ar: >= 0 and <= MostLags, Ma: >= 0 and <= MostLags, SeasonalAr: >= 0, SeasonalMa: >= 0 } && next.SeasonalAr <= most && next.SeasonalMa <= most)
            {
                yield return next;
            }
        }

        if (order.Differences + order.SeasonalDifferences <= 1)
        {
            yield return order with { HasMean = !order.HasMean };
        }
    }
}
