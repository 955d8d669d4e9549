namespace Exporter.Forecasting.Combined;

/// <summary>One simple view of where a series goes, for any origin within its past: what a combination weighs.</summary>
/// <remarks>Reads a past once, and then answers for each origin by what was known there. Reuses its buffers; not thread-safe.</remarks>
internal interface IExpert
{
    /// <summary>Reads a past; what was read before is forgotten.</summary>
    /// <param name="past">The past; kept until the next one.</param>
    void Read(KnownPast past);

    /// <summary>The value expected so many steps after an origin, by the values up to and with the origin alone; NaN where they do not suffice.</summary>
    /// <param name="origin">Place of the last value that is known.</param>
    /// <param name="ahead">Steps ahead, above 0.</param>
    double Ahead(int origin, int ahead);
}
