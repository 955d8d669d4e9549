namespace Exporter.Forecasting;

/// <summary>Learns from the past of one series and says where it will be, and how far off that may well be.</summary>
/// <remarks>Values lie on an even grid, oldest first, NaN where missing. A pure function of them: no clock, no chance. Reuses its buffers; not thread-safe.</remarks>
public interface IForecaster
{
    /// <summary>What it is called in tables.</summary>
    string Name { get; }

    /// <summary>Learns from a past; what was learnt before is forgotten.</summary>
    /// <param name="history">Values, read during the call only.</param>
    /// <param name="firstStep">Steps from the Unix epoch to the first value, for who knows a calendar.</param>
    /// <returns>False where there is too little to learn from; then there is nothing to forecast with.</returns>
    bool TryFit(ReadOnlySpan<double> history, long firstStep = 0);

    /// <summary>Looks ahead of the past that was learnt from.</summary>
    /// <param name="mean">Gets the expected value of each of the next steps.</param>
    /// <param name="deviation">Gets the standard deviation of the error of each, of the same length.</param>
    /// <exception cref="InvalidOperationException">Nothing was learnt.</exception>
    void Forecast(Span<double> mean, Span<double> deviation);
}
