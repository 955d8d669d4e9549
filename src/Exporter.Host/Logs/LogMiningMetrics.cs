using System.Diagnostics.Metrics;
using Exporter.Signals.Logs;

namespace Exporter.Host.Logs;

/// <summary>What is counted of the mining of logs itself.</summary>
internal sealed class LogMiningMetrics : IDisposable
{
    private readonly Meter _meter;

    /// <summary>Instruments that belong to one exporter.</summary>
    /// <param name="scope">Tells them from those of another exporter in the same process.</param>
    /// <param name="desk">What is counted.</param>
    public LogMiningMetrics(object scope, LogDesk desk)
    {
        _meter = new Meter(new MeterOptions("Exporter.Host.Logs") { Scope = scope });
        Count("foresight_log_lines_mined_total", "Log lines that a template was found for.", census => census.Lines);
        Count("foresight_log_lines_joined_total", "Log lines that belong to the line before, as those of stack traces, and count as one with it.", census => census.JoinedLines);
        Count("foresight_log_templates_forgotten_total", "Log templates that made room for others, because of logs.max_templates.", census => census.Miner.Forgotten);
        _meter.CreateObservableCounter(
            "foresight_log_records_dropped_total",
            () => desk.Read<Measurement<long>[]>(census => [Because("no_entity", census.Unnamed), Because("too_many_entities", census.Refused)]),
            description: "Log records that were not counted: their source has no label that names an entity, or there are too many entities.");
        _meter.CreateObservableGauge("foresight_log_templates", () => desk.Read(census => census.Miner.Templates.Count), description: "Log templates that are known.");
        _meter.CreateObservableGauge("foresight_log_entities", () => desk.Read(census => census.Entities.Count), description: "Entities that log lines are counted for.");

        void Count(string name, string help, Func<LogCensus, long> value) => _meter.CreateObservableCounter(name, () => desk.Read(value), description: help);
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static Measurement<long> Because(string reason, long value) => new(value, new KeyValuePair<string, object?>("reason", reason));
}
