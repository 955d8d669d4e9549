namespace Exporter.Configuration.Grafana;

/// <summary>What is drawn in Grafana.</summary>
[Flags]
public enum AnnotationKinds
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Events that somebody reported.</summary>
    Events = 1,

    /// <summary>Alerts: runs of predictions at or above their threshold, and what became of them.</summary>
    Alerts = 2,

    /// <summary>Incidents that began, announced or not.</summary>
    Outcomes = 4,

    /// <summary>Models that took another's place.</summary>
    Models = 8,

    /// <summary>All of it.</summary>
    All = Events | Alerts | Outcomes | Models,
}
