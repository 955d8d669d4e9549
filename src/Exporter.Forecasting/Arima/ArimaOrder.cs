namespace Exporter.Forecasting.Arima;

/// <summary>The order of a seasonal ARIMA model, (p,d,q)(P,D,Q)[s].</summary>
/// <param name="Ar">p: how many values before it a value depends on.</param>
/// <param name="Differences">d: how often differences to the value before are taken.</param>
/// <param name="Ma">q: how many errors before it a value depends on.</param>
/// <param name="SeasonalAr">P: as p, in whole periods.</param>
/// <param name="SeasonalDifferences">D: how often differences to the period before are taken.</param>
/// <param name="SeasonalMa">Q: as q, in whole periods.</param>
/// <param name="Season">s: values in a period; 0 without a season.</param>
/// <param name="HasMean">True where the differenced series has a mean other than 0: a level, or a drift.</param>
public readonly record struct ArimaOrder(int Ar, int Differences, int Ma, int SeasonalAr, int SeasonalDifferences, int SeasonalMa, int Season, bool HasMean)
{
    /// <summary>Coefficients that are searched for.</summary>
    public int Coefficients => Ar + Ma + SeasonalAr + SeasonalMa;

    /// <summary>All that is estimated: the coefficients, the mean and the variance.</summary>
    public int Parameters => Coefficients + (HasMean ? 1 : 0) + 1;

    /// <summary>The usual name, such as <c>ARIMA(1,0,1)(0,1,1)[24] with mean</c>.</summary>
    public override string ToString() =>
        $"ARIMA({Ar},{Differences},{Ma}){(Season > 1 ? $"({SeasonalAr},{SeasonalDifferences},{SeasonalMa})[{Season}]" : "")}{(HasMean ? " with mean" : "")}";
}
