using System.Text;
using Exporter.Ingest.Logs;
using Exporter.Signals.Logs;

namespace Exporter.Tests.Signals.Logs;

/// <summary>Mines texts, for tests.</summary>
internal static class Mined
{
    /// <summary>Takes a line into account.</summary>
    public static MinedLine Mine(this TemplateMiner miner, string line, LogSeverity severity = LogSeverity.Unknown, long timestampMs = 0) =>
        miner.Mine(Encoding.UTF8.GetBytes(line), severity, timestampMs);

    /// <summary>The template of a line that is the first one of all.</summary>
    public static string TextOf(string line) => new TemplateMiner().Mine(line).Template.Text;
}
