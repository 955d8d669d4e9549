namespace Exporter.Feedback.Events;

/// <summary>What kind of thing was done to a fleet, or happened to it.</summary>
public enum EventKind
{
    /// <summary>A version was rolled out, or back.</summary>
    Deployment,

    /// <summary>A setting was changed.</summary>
    ConfigurationChange,

    /// <summary>Something failed.</summary>
    Incident,

    /// <summary>Somebody works on it.</summary>
    Maintenance,

    /// <summary>There are more of it or fewer, or they are larger or smaller.</summary>
    Scaling,

    /// <summary>Another model predicts: nothing that happened to the fleet itself.</summary>
    ModelSwitch,

    /// <summary>A run of continuous integration went well.</summary>
    CiPassed,

    /// <summary>A run of continuous integration failed.</summary>
    CiFailed,
}
