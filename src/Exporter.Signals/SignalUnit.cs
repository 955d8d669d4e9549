namespace Exporter.Signals;

/// <summary>What a signal's numbers count, so that a person can be told of them in plain words.</summary>
/// <remarks>Base units as Prometheus asks for. A unit changes words and labels only; no window, feature or model depends on it.</remarks>
public enum SignalUnit
{
    /// <summary>A number of whatever it is; what a signal has of which nothing is said.</summary>
    None,

    /// <summary>A share, 0..1; its changes are told in percent.</summary>
    Ratio,

    /// <summary>A share, 0..100.</summary>
    Percent,

    /// <summary>Bytes.</summary>
    Bytes,

    /// <summary>A duration in seconds.</summary>
    Seconds,

    /// <summary>A duration in hours, for what is told in hours or days.</summary>
    Hours,

    /// <summary>Degrees Celsius.</summary>
    Celsius,

    /// <summary>Events per second.</summary>
    PerSecond,

    /// <summary>Bytes per second.</summary>
    BytesPerSecond,

    /// <summary>Whole things: connections, threads, restarts.</summary>
    Count,
}
