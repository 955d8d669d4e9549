namespace Exporter.Host;

#pragma warning disable SYSLIB1015 // As in the other part.

/// <content>What is said of annotations in Grafana.</content>
internal static partial class Log
{
    [LoggerMessage(57, LogLevel.Warning, "Grafana cannot be told of annotations; they wait, and it is tried again")]
    public static partial void GrafanaUnavailable(ILogger logger, string url, string err);

    [LoggerMessage(58, LogLevel.Warning, "Grafana refuses an annotation, which is dropped; further ones are counted in foresight_grafana_annotations_total until one is taken")]
    public static partial void AnnotationRefused(ILogger logger, int status, string err, string annotation);
}
