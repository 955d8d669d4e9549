namespace Exporter.Signals;

/// <summary>How bad it is when what a recommendation is for comes true.</summary>
public enum Severity
{
    /// <summary>Worth knowing.</summary>
    Info,

    /// <summary>Somebody should look in the course of the day.</summary>
    Warning,

    /// <summary>Somebody should look now.</summary>
    Critical,
}
