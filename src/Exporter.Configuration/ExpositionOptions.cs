namespace Exporter.Configuration;

/// <summary>What <c>/metrics</c> shows of predictions: the <c>exposition:</c> section.</summary>
public sealed record ExpositionOptions
{
    /// <summary>Prediction series on one page; those past it are left out and counted.</summary>
    public int MaxSeries { get; init; } = 1_000_000;

    /// <summary>Wall time without a new step after which a predictor's predictions are withheld.</summary>
    public TimeSpan StaleAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Signals named as reasons of one prediction at most; zero switches reasons off.</summary>
    public int Contributions { get; init; } = 5;
}
