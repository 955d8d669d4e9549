using System.Buffers;
using System.Collections.Immutable;
using Exporter.Models;
using Exporter.Models.Overrides;
using Exporter.Signals;

namespace Exporter.Exposition;

/// <summary>One page of predictions on its way out: a cursor over families, predictors and rows.</summary>
/// <remarks>When the cap is reached the most useful have been written: what is withheld and probabilities come first, reasons last.</remarks>
internal sealed class PredictionPage(ImmutableArray<PublishedFrame> frames, int maxSeries)
{
    private int _family;
    private int _frame;
    private int _row;

    /// <summary>Series written so far.</summary>
    public long Written { get; private set; }

    /// <summary>Series left out so far because of the cap.</summary>
    public long Dropped { get; private set; }

    /// <summary>Writes the next <paramref name="rows"/> rows or fewer.</summary>
    /// <returns>False when the page is complete.</returns>
    public bool WriteNext(IBufferWriter<byte> output, int rows)
    {
        if (frames.IsEmpty || _family == PredictionFamily.All.Length)
        {
            return false;
        }

        var writer = new TextFormatWriter(output);
        var family = PredictionFamily.All[_family];
        var frame = frames[_frame].Frame;
        var text = frames[_frame].Render();
        if (_frame == 0 && _row == 0)
        {
            writer.Write(family.Header);
        }

        var last = Math.Min(family.RowsOf(frame), _row + rows);
        for (; _row < last; _row++)
        {
            WriteRow(ref writer, family, frame, text);
        }

        writer.Flush();
        Advance(family.RowsOf(frame));
        return true;
    }

    private void Advance(int rows)
    {
        if (_row < rows)
        {
            return;
        }

        _row = 0;
        if (++_frame == frames.Length)
        {
            _frame = 0;
            _family++;
        }
    }

    private void WriteRow(ref TextFormatWriter writer, PredictionFamily family, PredictionFrame frame, FrameText text)
    {
        switch (family.Kind)
        {
            case FamilyKind.Withheld:
                WriteWithheld(ref writer, family, frame, text);
                break;
            case FamilyKind.Override:
                WriteOverrides(ref writer, family, frame, text);
                break;
            case FamilyKind.Probability:
                WriteProbabilities(ref writer, family, frame, text);
                break;
            case FamilyKind.Threshold:
                WriteThresholds(ref writer, family, frame.Thresholds, text);
                break;
            case FamilyKind.ClearThreshold:
                WriteThresholds(ref writer, family, frame.ClearThresholds, text);
                break;
            case FamilyKind.Contribution:
                WriteContributions(ref writer, family, frame, text);
                break;
            case FamilyKind.Failing or FamilyKind.Changed:
                WriteEvent(ref writer, family, frame.Events[_row], text);
                break;
            default:
                WriteAdvice(ref writer, family, frame, text);
                break;
        }
    }

    private void WriteWithheld(ref TextFormatWriter writer, PredictionFamily family, PredictionFrame frame, FrameText text)
    {
        for (var horizon = 0; frame.IsWithheld(_row) && horizon < frame.Definition.Horizons.Length; horizon++)
        {
            if (frame.IsReaching(_row, horizon) && Take())
            {
                writer.Write(family.Name);
                writer.Write(text.Head(horizon));
                writer.Write(text.Row(_row));
                writer.Write("} 1\n"u8);
            }
        }
    }

    private void WriteOverrides(ref TextFormatWriter writer, PredictionFamily family, PredictionFrame frame, FrameText text)
    {
        foreach (var kind in OverrideKinds.In(frame.OverridesAt(_row)))
        {
            if (Take())
            {
                writer.Write(family.Name);
                writer.Write(text.PredictorHead);
                writer.Write(text.Row(_row));
                writer.WriteLabel(new Label("override", OverrideKinds.NameOf(kind)));
                writer.Write("} 1\n"u8);
            }
        }
    }

    private void WriteProbabilities(ref TextFormatWriter writer, PredictionFamily family, PredictionFrame frame, FrameText text)
    {
        for (var horizon = 0; horizon < frame.Definition.Horizons.Length; horizon++)
        {
            var probability = frame.Probability(_row, horizon);

            // What could not be scored is missing, never NaN on the page: rules would compare it.
            if (!float.IsNaN(probability) && Take())
            {
                writer.Write(family.Name);
                writer.Write(text.Head(horizon));
                writer.Write(text.Row(_row));
                writer.Write("} "u8);
                writer.WriteRounded(probability);
                writer.Write("\n"u8);
            }
        }
    }

    private void WriteThresholds(ref TextFormatWriter writer, PredictionFamily family, IReadOnlyList<double> thresholds, FrameText text)
    {
        for (var horizon = 0; horizon < thresholds.Count; horizon++)
        {
            if (Take())
            {
                writer.Write(family.Name);
                writer.Write(text.Head(horizon));
                writer.Write("} "u8);
                writer.WriteRounded(thresholds[horizon]);
                writer.Write("\n"u8);
            }
        }
    }

    private void WriteContributions(ref TextFormatWriter writer, PredictionFamily family, PredictionFrame frame, FrameText text)
    {
        var contributions = frame.ContributionsAt(_row);
        if (contributions.Count == 0)
        {
            return;
        }

        var horizon = frame.ExplainedHorizon(_row);
        for (var rank = 0; horizon >= 0 && rank < contributions.Count; rank++)
        {
            if (Take())
            {
                writer.Write(family.Name);
                writer.Write(text.Head(horizon));
                writer.Write(text.Row(_row));
                writer.Write(",signal=\""u8);
                writer.WriteLabelValue(contributions[rank].Signal);
                writer.Write("\",rank=\""u8);
                writer.WriteInteger(rank + 1);
                writer.Write("\"} "u8);
                writer.WriteRounded(contributions[rank].Contribution);
                writer.Write("\n"u8);
            }
        }
    }

    private void WriteAdvice(ref TextFormatWriter writer, PredictionFamily family, PredictionFrame frame, FrameText text)
    {
        foreach (var (labels, value) in family.Series(frame.Advice[_row]))
        {
            if (Take())
            {
                writer.Write(family.Name);
                writer.Write(text.PredictorHead);
                writer.Write(text.Row(frame.Advice.RowAt(_row)));
                foreach (var label in labels)
                {
                    writer.WriteLabel(label);
                }

                writer.Write("} "u8);
                writer.WriteNumber(value);
                writer.Write("\n"u8);
            }
        }
    }

    private void WriteEvent(ref TextFormatWriter writer, PredictionFamily family, EntityEvent happening, FrameText text)
    {
        if (happening.Kind != family.Event || !Take())
        {
            return;
        }

        writer.Write(family.Name);
        writer.Write(text.PredictorHead);
        foreach (var label in happening.Labels)
        {
            writer.WriteLabel(label);
        }

        writer.Write("} 1\n"u8);
    }

    private bool Take()
    {
        if (Written < maxSeries)
        {
            Written++;
            return true;
        }

        Dropped++;
        return false;
    }
}
