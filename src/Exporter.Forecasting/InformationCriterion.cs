namespace Exporter.Forecasting;

/// <summary>What a model's fit is worth after its parameters are paid for.</summary>
internal static class InformationCriterion
{
    /// <summary>Akaike's criterion, corrected for small samples; the smallest is best, and infinite where there are too few values for the parameters.</summary>
    /// <param name="deviance">−2 ln of the likelihood.</param>
    /// <param name="parameters">k: everything that was estimated, the variance included.</param>
    /// <param name="values">n.</param>
    /// <remarks>AICc = deviance + 2k + 2k(k + 1) / (n − k − 1). Source: C. M. Hurvich and C.-L. Tsai, "Regression and time series model selection in small samples", Biometrika 76 (1989).</remarks>
    public static double Corrected(double deviance, int parameters, int values) => values - parameters - 1 > 0
        ? deviance + (2.0 * parameters) + (2.0 * parameters * (parameters + 1) / (values - parameters - 1))
        : double.PositiveInfinity;

    /// <summary>−2 ln of the likelihood of independent normal errors, but for a constant that depends on their number only.</summary>
    /// <param name="sumOfSquares">Of the errors; 0 makes it minus infinite.</param>
    /// <param name="values">How many errors.</param>
    public static double Deviance(double sumOfSquares, int values) => values * Math.Log(sumOfSquares / values);
}
