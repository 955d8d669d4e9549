namespace Exporter.Forecasting.Combined;

/// <summary>It is what it was a period before.</summary>
internal sealed class LastPeriod : IExpert
{
    private KnownPast? _past;

    /// <inheritdoc/>
    public void Read(KnownPast past) => _past = past;

    /// <inheritdoc/>
    public double Ahead(int origin, int ahead) => _past is { Season: > 0 } past && past.SamePlace(origin, ahead) is >= 0 and var place ? past.Bridged[place] : double.NaN;
}
