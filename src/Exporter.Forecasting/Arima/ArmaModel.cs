namespace Exporter.Forecasting.Arima;

/// <summary>An ARMA model with its seasonal factors multiplied out: w_t = φ₁ w_{t−1} + … + e_t + θ₁ e_{t−1} + …</summary>
/// <param name="Ar">φ.</param>
/// <param name="Ma">θ.</param>
internal sealed record ArmaModel(double[] Ar, double[] Ma)
{
    /// <summary>The model of an order with given free parameters, stationary and invertible whatever they are.</summary>
    /// <param name="order">The order.</param>
    /// <param name="free">p, q, P and Q numbers, in this order; see <see cref="LagPolynomial.Stationary"/>.</param>
    public static ArmaModel Of(in ArimaOrder order, ReadOnlySpan<double> free)
    {
        var lag = Math.Max(1, order.Season);
        var ar = LagPolynomial.Multiply(
            LagPolynomial.Of(LagPolynomial.Stationary(free[..order.Ar]), 1, -1),
            LagPolynomial.Of(LagPolynomial.Stationary(free.Slice(order.Ar + order.Ma, order.SeasonalAr)), lag, -1));

        // An invertible moving average is the inverse of a stationary autoregression, of the same polynomial.
        var ma = LagPolynomial.Multiply(
            LagPolynomial.Of(LagPolynomial.Stationary(free.Slice(order.Ar, order.Ma)), 1, -1),
            LagPolynomial.Of(LagPolynomial.Stationary(free[(order.Ar + order.Ma + order.SeasonalAr)..]), lag, -1));
        return new ArmaModel([.. ar.Skip(1).Select(coefficient => -coefficient)], ma[1..]);
    }
}
