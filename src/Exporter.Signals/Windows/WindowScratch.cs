namespace Exporter.Signals.Windows;

/// <summary>Memory into which one signal's windows are laid out oldest first.</summary>
internal sealed class WindowScratch(int periods)
{
    private readonly float[] _fine = new float[WindowStore.FineSteps];
    private readonly float[] _min = new float[WindowStore.CoarseBuckets];
    private readonly float[] _mean = new float[WindowStore.CoarseBuckets];
    private readonly float[] _max = new float[WindowStore.CoarseBuckets];
    private readonly float[] _seasonalMean = new float[periods];
    private readonly float[] _seasonalDeviation = new float[periods];
    private readonly float[] _seasonalAnomalous = new float[periods];

    /// <summary>Copies the windows and returns views of the copies.</summary>
    public SignalWindow Read(WindowStore store, SeasonalStore seasons, int slot, int signal)
    {
        var lag = store.Copy(slot, signal, _fine, _min, _mean, _max);
        seasons.Copy(slot, signal, _seasonalMean, _seasonalDeviation, _seasonalAnomalous);
        return new SignalWindow
        {
            Fine = _fine,
            CoarseMin = _min,
            CoarseMean = _mean,
            CoarseMax = _max,
            CoarseLag = lag,
            SeasonalMean = _seasonalMean,
            SeasonalDeviation = _seasonalDeviation,
            SeasonalAnomalous = _seasonalAnomalous,
        };
    }
}
