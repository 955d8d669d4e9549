using System.Globalization;
using System.Text;
using Exporter.Ingest;
using Exporter.Ingest.Logs;

namespace Exporter.Host.Logs;

/// <summary>Says in words why records were not taken, for their sender; never what they say.</summary>
internal static class LogDropText
{
    private const int MaxLabels = 5;
    private const int MaxValue = 60;

    /// <summary>How many, and what is wrong with the first of them.</summary>
    public static string Describe(LogBatch batch, IngestLimits limits)
    {
        var first = Describe(batch.FirstDrop, limits);
        return batch.DroppedInAll == 1 ? first : $"{batch.DroppedInAll} records were not taken, the first of them: {first}";
    }

    /// <summary>What is wrong with a record for this reason, whichever it is.</summary>
    public static string Describe(LogDropReason reason, IngestLimits limits) => reason switch
    {
        LogDropReason.LineTooLong => $"max entry size '{limits.MaxLogLineBytes}' bytes exceeded (max_log_line_bytes)",
        LogDropReason.InvalidLabels => "the labels are malformed, too many or too long",
        LogDropReason.SourceLimit => $"the source is new, and there are max_log_sources={limits.MaxLogSources} already",
        LogDropReason.InvalidTimestamp => "the timestamp is none, or of before 1970",
        LogDropReason.TooFarInFuture => "the timestamp is too far in the future (max_future)",
        _ => "the document is no JSON object",
    };

    private static string Describe(LogDrop drop, IngestLimits limits) => drop.Reason switch
    {
        LogDropReason.LineTooLong => $"max entry size '{limits.MaxLogLineBytes}' bytes exceeded for stream '{LabelsOf(drop.Source)}' while adding an entry with length '{drop.Value}' bytes",
        LogDropReason.TooFarInFuture => $"entry for stream '{LabelsOf(drop.Source)}' has timestamp too new: {TimeOf(drop.Value)}",
        LogDropReason.InvalidTimestamp => $"entry for stream '{LabelsOf(drop.Source)}' has no timestamp, or one of before 1970",
        _ => drop.Detail ?? Describe(drop.Reason, limits),
    };

    private static string TimeOf(long unixMs) => unixMs <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
        ? DateTimeOffset.FromUnixTimeMilliseconds(unixMs).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)
        : $"{unixMs} ms";

    // Sender's text goes back to the sender and into its log: short, and without control characters.
    private static string LabelsOf(LogSource? source)
    {
        var text = new StringBuilder("{");
        foreach (var (name, value) in source?.Labels.Take(MaxLabels) ?? [])
        {
            text.Append(text.Length > 1 ? ", " : "").Append(name).Append("=\"");
            foreach (var letter in value.AsSpan(0, Math.Min(value.Length, MaxValue)))
            {
                text.Append(char.IsControl(letter) ? '?' : letter);
            }

            text.Append(value.Length > MaxValue ? "…\"" : "\"");
        }

        return text.Append(source?.Labels.Count > MaxLabels ? ", …}" : "}").ToString();
    }
}
