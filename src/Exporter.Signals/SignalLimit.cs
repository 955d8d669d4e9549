namespace Exporter.Signals;

/// <summary>The side of a limit on which the signal is in trouble.</summary>
public enum LimitSide
{
    /// <summary>Values above the limit are bad: <c>&gt; 0.95</c>.</summary>
    Above,

    /// <summary>Values below the limit are bad: <c>&lt; 86400</c>.</summary>
    Below,
}

/// <summary>The value that a signal must not cross, used by time-to-limit features and by the built-in baseline.</summary>
/// <param name="Side">Which side is bad.</param>
/// <param name="Value">The limit in the signal's own unit.</param>
public readonly record struct SignalLimit(LimitSide Side, double Value);
