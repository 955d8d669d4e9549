using System.Text;

namespace Exporter.Ingest.Otlp;

/// <summary>Bounds what an export may become: a resource's labels are written once and belong to each of a million points, a point's to each of a million buckets.</summary>
/// <param name="limits">The limits in force for this request.</param>
internal sealed class TranslationBudget(IngestLimits limits)
{
    // Labels of all series, written out as remote write 1.0 would: eight times what such a request could hold, which takes seconds and not hours.
    private const int TextPerDecodedByte = 8;

    // What a label costs besides its letters: a place in a sorted dictionary.
    private const int PerLabel = 64;

    private long _left = (long)TextPerDecodedByte * limits.MaxDecodedBytes;

    /// <summary>True once it is spent.</summary>
    public bool IsSpent => _left < 0;

    /// <summary>Takes from it what one set of labels costs; one that is refused for its length is no series, so what is too long in it costs nothing.</summary>
    public void Spend(SortedDictionary<string, string> labels)
    {
        foreach (var (name, value) in labels)
        {
            _left -= Math.Min(name.Length, limits.MaxLabelBytes) + Math.Min(value.Length, limits.MaxLabelBytes) + PerLabel;
        }
    }

    /// <summary>Holds labels against the limits of one series, before many series have them.</summary>
    /// <returns>Null, or what is wrong.</returns>
    public string? FaultOf(SortedDictionary<string, string> labels)
    {
        if (labels.Count > limits.MaxLabelsPerSeries)
        {
            return $"{labels.Count} labels, more than max_labels_per_series={limits.MaxLabelsPerSeries}";
        }

        foreach (var (name, value) in labels)
        {
            if (IsTooLong(name) || IsTooLong(value))
            {
                return $"a label name of {Encoding.UTF8.GetByteCount(name)} and value of {Encoding.UTF8.GetByteCount(value)} bytes, the limit is max_label_bytes={limits.MaxLabelBytes}";
            }
        }

        return null;
    }

    // A UTF-16 unit takes three bytes at most, so most texts need not be counted.
    private bool IsTooLong(string text) => 3L * text.Length > limits.MaxLabelBytes && Encoding.UTF8.GetByteCount(text) > limits.MaxLabelBytes;
}
