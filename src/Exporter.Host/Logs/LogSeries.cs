using Exporter.Exposition;
using Exporter.Ingest.Logs;
using Exporter.Signals;
using Exporter.Signals.Logs;

namespace Exporter.Host.Logs;

/// <summary>What <c>/metrics</c> shows of logs: counters that Prometheus scrapes and sends back, so that signals and training read them as any other series.</summary>
/// <remarks>No text of a line is here: a template is its sixteen digits, whose text the API has.</remarks>
internal static class LogSeries
{
    /// <summary>Stands for templates of an entity that have no series of their own.</summary>
    public const string Other = "other";

    private static readonly LogSeverity[] Severities = Enum.GetValues<LogSeverity>();

    /// <summary>All families, as of now.</summary>
    public static IReadOnlyList<GaugeFamily> Of(LogDesk desk) => desk.Read<IReadOnlyList<GaugeFamily>>(census => census.Entities.Count == 0 ? [] :
    [
        Counter("log_lines_total", "Log lines of an entity, by severity.", census, (entity, labels) => Severities.Select(severity => new GaugeSeries(labels, new Label("severity", NameOf(severity)), entity.LinesOf(severity)))),
        Counter("log_template_lines_total", "Log lines of an entity, by template; /api/v1/log-templates has their texts.", census, TemplatesOf),
        Counter("log_new_templates_total", "Log lines of an entity that were the first of their template.", census, (entity, labels) => [new GaugeSeries(labels, default, entity.NewTemplates)]),
        Counter("log_known_bad_lines_total", "Log lines of an entity whose template is known to come before incidents.", census, (entity, labels) => [new GaugeSeries(labels, default, entity.KnownBadLines)]),
        Family("log_template_entropy_bits", "Shannon's entropy of an entity's log templates over the last five to ten minutes of its lines.", census, (entity, labels) => [new GaugeSeries(labels, default, Math.Round(entity.Entropy(), 6))]),
    ]);

    /// <summary>A severity's name, as labels and the API have it.</summary>
    public static string NameOf(LogSeverity severity) => severity switch
    {
        LogSeverity.Trace => "trace",
        LogSeverity.Debug => "debug",
        LogSeverity.Info => "info",
        LogSeverity.Warn => "warn",
        LogSeverity.Error => "error",
        LogSeverity.Fatal => "fatal",
        _ => "unknown",
    };

    private static IEnumerable<GaugeSeries> TemplatesOf(LogEntity entity, Label[] labels) => entity.Templates
        .OrderBy(count => count.Template.Number)
        .Select(count => new GaugeSeries(labels, new Label("template", count.Template.Name), count.Lines))
        .Append(new GaugeSeries(labels, new Label("template", Other), entity.OtherLines));

    private static GaugeFamily Counter(string name, string help, LogCensus census, Func<LogEntity, Label[], IEnumerable<GaugeSeries>> series) =>
        Family(name, help, census, series) with { IsCounter = true };

    private static GaugeFamily Family(string name, string help, LogCensus census, Func<LogEntity, Label[], IEnumerable<GaugeSeries>> series) =>
        new(name, help, [.. census.Entities.SelectMany(entity => series(entity, [.. entity.Labels.Enumerate()]))]);
}
