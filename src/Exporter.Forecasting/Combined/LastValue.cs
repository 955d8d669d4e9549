namespace Exporter.Forecasting.Combined;

/// <summary>It stays where it is.</summary>
internal sealed class LastValue : IExpert
{
    private KnownPast? _past;

    /// <inheritdoc/>
    public void Read(KnownPast past) => _past = past;

    /// <inheritdoc/>
    public double Ahead(int origin, int ahead) => _past!.Bridged[origin];
}
