namespace Exporter.Exposition;

/// <summary>The text formats in which metrics can be read.</summary>
public enum TextFormat
{
    /// <summary>Prometheus text exposition format 0.0.4.</summary>
    Prometheus,

    /// <summary>OpenMetrics 1.0.0; the page ends with <c># EOF</c>.</summary>
    OpenMetrics,
}
