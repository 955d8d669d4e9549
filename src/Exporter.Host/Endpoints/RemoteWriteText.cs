using System.Text;
using Exporter.Ingest;

namespace Exporter.Host.Endpoints;

/// <summary>The words with which a partly applied request is answered.</summary>
internal static class RemoteWriteText
{
    /// <summary>What was written, what was refused and why, the first case, and the limit it broke.</summary>
    public static string DescribePartialWrite(DecodeResult result, RemoteWriteOptions options)
    {
        var text = new StringBuilder($"partially written: {result.SamplesWritten} samples, {result.Histograms} histograms, {result.Exemplars} exemplars; refused:");
        Append(text, result.InvalidSeries, "series with invalid labels");
        Append(text, result.Dropped(DropReason.TooFarInFuture), $"samples too far in the future (max_future={options.MaxFuture.TotalSeconds}s)");
        Append(text, result.Dropped(DropReason.InvalidHistogram), "native histograms with a wrong count");
        text.Length--;
        return text.Append($"; first: {result.FirstError}").ToString();
    }

    private static void Append(StringBuilder text, long count, string what)
    {
        if (count > 0)
        {
            text.Append($" {count} {what},");
        }
    }
}
