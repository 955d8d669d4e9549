namespace Exporter.Signals.Windows;

/// <summary>Memory into which one signal's windows are laid out oldest first.</summary>
internal sealed class WindowScratch(int periods)
{
    private readonly float[] _fine = new float[WindowStore.FineSteps];
    private readonly float[] _mean = new float[WindowStore.CoarseBuckets];
    private readonly float[] _extreme = new float[WindowStore.CoarseBuckets];
    private readonly SeasonalExpectation[] _seasonal = new SeasonalExpectation[periods];

    /// <summary>Copies the windows and returns views of the copies.</summary>
    public SignalWindow Read(WindowStore store, SeasonalStore seasons, int slot, int signal)
    {
        store.CopyRows(slot, signal, 1, _fine, _mean);
        var limited = store.CopyExtremes(slot, signal, _extreme);
        for (var period = 0; period < _seasonal.Length; period++)
        {
            _seasonal[period] = seasons.Expected(slot, signal, period);
        }

        return new SignalWindow
        {
            Fine = _fine,
            CoarseMean = _mean,
            CoarseExtreme = limited ? _extreme : [],
            CoarseLag = store.CoarseLag,
            Seasonal = _seasonal,
        };
    }
}
