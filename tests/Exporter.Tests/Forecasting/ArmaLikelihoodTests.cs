using Exporter.Forecasting.Arima;

namespace Exporter.Tests.Forecasting;

public sealed class ArmaLikelihoodTests
{
    [Fact]
    public void Ar1_IsTheClosedForm()
    {
        double[] values = [1, 2, 0, -1];
        var filter = new KalmanFilter(new ArmaModel([0.5], []));
        filter.Run(values, hasMean: false);

        // The first value has variance 1 / (1 − φ²) = 4/3, each other error is w_t − φ w_{t−1}: 1.5, -1, -1. Squares 0.75 + 2.25 + 1 + 1 = 5.
        Assert.Equal(5.0 / 4, filter.Variance, 1e-14);
        Assert.Equal(Math.Log(4.0 / 3) + (4 * (1 + Math.Log(2 * Math.PI * 1.25))), filter.Deviance, 1e-12);
    }

    [Fact]
    public void Ar1_WithAGap_IsTheClosedForm()
    {
        var filter = new KalmanFilter(new ArmaModel([0.5], []));
        filter.Run([1, double.NaN, 2], hasMean: false);

        // Over the gap the error is 2 − φ² = 1.75 with variance 1 + φ² = 1.25.
        Assert.Equal((0.75 + (1.75 * 1.75 / 1.25)) / 2, filter.Variance, 1e-14);
        Assert.Equal(Math.Log(4.0 / 3 * 1.25) + (2 * (1 + Math.Log(2 * Math.PI * filter.Variance))), filter.Deviance, 1e-12);
    }

    [Fact]
    public void Ma1_IsTheClosedForm()
    {
        var filter = new KalmanFilter(new ArmaModel([], [0.5]));
        filter.Run([1, 2], hasMean: false);

        // Variances 1.25, and 1.25 − 0.25 / 1.25 = 1.05; the second is expected at θ / 1.25 · 1 = 0.4.
        Assert.Equal((0.8 + (1.6 * 1.6 / 1.05)) / 2, filter.Variance, 1e-14);
        Assert.Equal(Math.Log(1.25 * 1.05) + (2 * (1 + Math.Log(2 * Math.PI * filter.Variance))), filter.Deviance, 1e-12);
    }

    [Fact]
    public void Mean_IsThatOfGeneralisedLeastSquares()
    {
        var filter = new KalmanFilter(new ArmaModel([0.5], []));
        filter.Run([3, 5], hasMean: true);

        // Weights √¾ on the first value; then 5 − 1.5 = 3.5 against 1 − φ = 0.5: (0.75 · 3 + 0.5 · 3.5) / (0.75 + 0.25).
        Assert.Equal(4, filter.Mean, 1e-14);
    }

    [Theory]
    [InlineData(1, 0, 0, 0, 0)]
    [InlineData(2, 1, 0, 0, 0)]
    [InlineData(0, 3, 0, 0, 0)]
    [InlineData(1, 1, 1, 0, 6)]
    [InlineData(2, 0, 0, 1, 6)]
    [InlineData(3, 2, 1, 1, 4)]
    public void Deviance_IsThatOfOneNormalDistribution(int ar, int ma, int seasonalAr, int seasonalMa, int season)
    {
        var order = new ArimaOrder(ar, 0, ma, seasonalAr, 0, seasonalMa, season, true);
        for (var seed = 0; seed < 10; seed++)
        {
            var random = new Random(seed);
            var model = ArmaModel.Of(order, [.. Enumerable.Range(0, order.Coefficients).Select(_ => (2 * random.NextDouble()) - 1)]);
            double[] values = [.. Enumerable.Range(0, 60).Select(_ => random.NextDouble() < 0.15 ? double.NaN : 5 + SomeSeries.Normal(random))];
            foreach (var hasMean in (bool[])[false, true])
            {
                var filter = new KalmanFilter(model);
                filter.Run(values, hasMean);
                Assert.Equal(DenseLikelihood.Deviance(values, model, hasMean), filter.Deviance, 1e-7);
            }
        }
    }

    [Fact]
    public void Covariance_Ar2_IsTheClosedForm()
    {
        var covariance = StationaryCovariance.Of([0.5, 0.3], [1, 0]);

        // γ₀ = (1 − φ₂) / ((1 + φ₂) ((1 − φ₂)² − φ₁²)), γ₁ = φ₁ γ₀ / (1 − φ₂); the second state is φ₂ times the value before.
        var variance = 0.7 / (1.3 * (0.49 - 0.25));
        Assert.Equal(variance, covariance[0], 1e-11);
        Assert.Equal(0.3 * 0.5 * variance / 0.7, covariance[1], 1e-11);
        Assert.Equal(0.09 * variance, covariance[3], 1e-11);
    }

    [Fact]
    public void ConditionalErrors_AreThoseByHand()
    {
        var model = new ArmaModel([0.5], [0.4]);

        // 1; then 3 − 0.5 − 0.4 = 2.1; missing: as forecast; then 2 − 0.5 · (1.5 + 0.84) = 0.83.
        Assert.Equal(1 + (2.1 * 2.1) + (0.83 * 0.83), new ConditionalErrors().SumOfSquares([1, 3, double.NaN, 2], model, hasMean: false), 1e-12);
    }

    [Fact]
    public void ConditionalErrors_OfASumWithAConstant_AreTheSame()
    {
        var errors = new ConditionalErrors();
        var model = ArmaModel.Of(new ArimaOrder(1, 0, 1, 1, 0, 0, 4, true), [0.6, 0.2, 0.4]);
        double[] values = [.. SomeSeries.Walk(3, 50, 1)];
        values[9] = double.NaN;
        Assert.Equal(errors.SumOfSquares(values, model, true), errors.SumOfSquares([.. values.Select(value => value + 1000)], model, true), 1e-6);
    }
}
