namespace Exporter.Host.Endpoints;

/// <summary>A request's place among those that run, to be disposed once; the default value is none.</summary>
/// <param name="limiter">Whose place it is.</param>
internal readonly struct AdmissionPlace(AdmissionLimiter? limiter) : IDisposable
{
    /// <summary>False where all places were taken, those to wait too.</summary>
    public bool IsAcquired => limiter is not null;

    /// <inheritdoc/>
    public void Dispose() => limiter?.Leave();
}
