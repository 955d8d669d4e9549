using System.Diagnostics;
using System.Text;

namespace Exporter.Ingest.Labels;

/// <summary>Says in words what is wrong with a series, for the body of a 400.</summary>
internal static class LabelFaultText
{
    private const int MaxQuotedBytes = 80;

    /// <summary>One clause: which series of the request, which label, what is wrong, which limit.</summary>
    /// <param name="series">Position of the series in the request, from 0.</param>
    /// <param name="labels">The buffer that found the fault.</param>
    /// <param name="buffer">The decoded request.</param>
    /// <param name="limits">The limits in force.</param>
    public static string Describe(int series, LabelBuffer labels, ReadOnlySpan<byte> buffer, IngestLimits limits)
    {
        LabelSlice at = labels.FaultAt;
        string name = Quote(buffer.Slice(at.NameOffset, at.NameLength));
        return $"series {series} " + labels.Fault switch
        {
            LabelFault.MissingName => "has no metric name (label __name__ missing or empty)",
            LabelFault.EmptyLabelName => "has a label with an empty name",
            LabelFault.RepeatedName => $"has label {name} more than once",
            LabelFault.InvalidUtf8 => $"has invalid UTF-8 in label {name}",
            LabelFault.TooManyLabels => $"has more labels than max_labels_per_series={limits.MaxLabelsPerSeries}",
            LabelFault.TooLong => $"has a label name of {at.NameLength} and value of {at.ValueLength} bytes in label {name}, the limit is max_label_bytes={limits.MaxLabelBytes}",
            _ => throw new UnreachableException($"no fault in series {series}"),
        };
    }

    // Sender's text goes back to the sender and into its log: short, and without control characters.
    private static string Quote(ReadOnlySpan<byte> text)
    {
        var quoted = new StringBuilder("\"");
        foreach (char c in Encoding.UTF8.GetString(text[..Math.Min(text.Length, MaxQuotedBytes)]))
        {
            quoted.Append(char.IsControl(c) ? '?' : c);
        }

        return quoted.Append(text.Length > MaxQuotedBytes ? "…\"" : "\"").ToString();
    }
}
