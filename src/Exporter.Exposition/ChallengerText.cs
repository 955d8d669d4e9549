using System.Buffers;
using Exporter.Models;
using Exporter.Signals;

namespace Exporter.Exposition;

/// <summary>Writes what challengers say, in families of their own: no rule on <c>predicted_failure_*</c> ever meets a shadow.</summary>
/// <remarks>Nothing at all where there is no challenger. At most <see cref="ChallengerFrame.MaxNear"/> entities of each.</remarks>
internal static class ChallengerText
{
    private static ReadOnlySpan<byte> Probability => "foresight_challenger_probability"u8;

    private static ReadOnlySpan<byte> Threshold => "foresight_challenger_threshold"u8;

    /// <summary>Writes both families.</summary>
    /// <param name="frames">All frames of the page.</param>
    /// <param name="output">Where to.</param>
    /// <param name="maxSeries">Series that the page may still have.</param>
    /// <returns>Series written, and those left out.</returns>
    public static (long Written, long Dropped) Write(IReadOnlyList<PublishedFrame> frames, IBufferWriter<byte> output, long maxSeries)
    {
        ChallengerFrame[] challengers = [.. frames.SelectMany(frame => frame.Challengers)];
        if (challengers.Length == 0)
        {
            return (0, 0);
        }

        var writer = new TextFormatWriter(output);
        var (written, dropped) = (0L, 0L);
        writer.Write("# HELP foresight_challenger_probability Probability by a challenger that the entity fails within the horizon; entities near a threshold only.\n# TYPE foresight_challenger_probability gauge\n"u8);
        foreach (var challenger in challengers)
        {
            var frame = challenger.Frame;
            foreach (var row in challenger.Near)
            {
                for (var horizon = 0; horizon < frame.Thresholds.Count; horizon++)
                {
                    if (Take())
                    {
                        WriteHead(ref writer, Probability, challenger, horizon);
                        WriteLabels(ref writer, frame.EntityAt(row));
                        WriteLabels(ref writer, frame.KeptAt(row));
                        WriteValue(ref writer, frame.Probability(row, horizon));
                    }
                }
            }
        }

        writer.Write("# HELP foresight_challenger_threshold Probability from which a challenger's prediction would be an alert.\n# TYPE foresight_challenger_threshold gauge\n"u8);
        foreach (var challenger in challengers)
        {
            for (var horizon = 0; horizon < challenger.Frame.Thresholds.Count; horizon++)
            {
                if (Take())
                {
                    WriteHead(ref writer, Threshold, challenger, horizon);
                    WriteValue(ref writer, challenger.Frame.Thresholds[horizon]);
                }
            }
        }

        writer.Flush();
        return (written, dropped);

        bool Take()
        {
            var fits = written < maxSeries;
            (written, dropped) = (written + (fits ? 1 : 0), dropped + (fits ? 0 : 1));
            return fits;
        }
    }

    private static void WriteHead(ref TextFormatWriter writer, ReadOnlySpan<byte> name, ChallengerFrame challenger, int horizon)
    {
        writer.Write(name);
        writer.Write("{predictor=\""u8);
        writer.WriteLabelValue(challenger.Frame.Definition.Name);
        writer.Write("\""u8);
        writer.WriteLabel(new Label(ChallengerTags.Challenger, challenger.Name));
        writer.WriteLabel(new Label(ChallengerTags.Role, ChallengerTags.Challenger));
        writer.WriteLabel(new Label("horizon", PrometheusDuration.Format(challenger.Frame.Definition.Horizons[horizon])));
    }

    private static void WriteLabels(ref TextFormatWriter writer, Labels labels)
    {
        for (var i = 0; i < labels.Count; i++)
        {
            writer.WriteLabel(labels[i]);
        }
    }

    private static void WriteValue(ref TextFormatWriter writer, double value)
    {
        writer.Write("} "u8);
        writer.WriteRounded(value);
        writer.Write("\n"u8);
    }
}
