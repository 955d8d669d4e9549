namespace Exporter.Forecasting.Combined;

/// <summary>It goes as a period before, as much higher or lower as the smoothed level is by now.</summary>
/// <param name="path">The smoothing, which has read the same past before.</param>
internal sealed class ShiftedPeriod(SmoothingPath path) : IExpert
{
    private KnownPast? _past;

    /// <inheritdoc/>
    public void Read(KnownPast past) => _past = past;

    /// <inheritdoc/>
    public double Ahead(int origin, int ahead) => _past is { Season: > 0 } past && origin >= past.Season && past.SamePlace(origin, ahead) is >= 0 and var place
        ? past.Bridged[place] + path.LevelAt(origin) - path.LevelAt(origin - past.Season)
        : double.NaN;
}
