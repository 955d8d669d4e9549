namespace Exporter.Trainer.Dataset;

/// <summary>What the future of a row held: an onset within the horizon, none, or nobody knows.</summary>
public enum RowLabel : sbyte
{
    /// <summary>Nothing came within the horizon, and the row is there for a longer one only: quiet rows of the common grid are enough.</summary>
    Spared = -3,

    /// <summary>An onset comes sooner than the least lead, where labels begin behind it: too late to be told, and no sign of health.</summary>
    Excluded = -2,

    /// <summary>The data end, the entity is gone, or somebody intervened before the horizon is over, without an onset so far: the row says nothing about this horizon.</summary>
    Censored = -1,

    /// <summary>No onset in (T, T + horizon], nor in (T, T + least lead].</summary>
    Quiet = 0,

    /// <summary>The next onset lies in (T + lead, T + horizon]; the lead is 0 unless labels begin behind it.</summary>
    Onset = 1,
}

/// <summary>Labels steps by what came after them: the same rule by which live predictions are judged.</summary>
public static class IncidentLabeler
{
    /// <summary>Label of the step <paramref name="stepMs"/> for one horizon.</summary>
    /// <param name="stepMs">The step, Unix ms, outside of incidents.</param>
    /// <param name="horizonMs">The horizon in ms.</param>
    /// <param name="onsetsMs">The entity's onsets, ascending, Unix ms.</param>
    /// <param name="endMs">The last step of the data or of the entity, Unix ms.</param>
    /// <param name="leadMs">Onsets sooner than this exclude the step; shorter than the horizon.</param>
    public static RowLabel Label(long stepMs, long horizonMs, List<long> onsetsMs, long endMs, long leadMs = 0)
    {
        // The first onset strictly after the step; a binary search gives the complement of the insertion point.
        var next = onsetsMs.BinarySearch(stepMs + 1);
        next = next < 0 ? ~next : next;
        if (next < onsetsMs.Count && onsetsMs[next] <= stepMs + horizonMs)
        {
            return onsetsMs[next] <= stepMs + leadMs ? RowLabel.Excluded : RowLabel.Onset;
        }

        return stepMs + horizonMs > endMs ? RowLabel.Censored : RowLabel.Quiet;
    }

    /// <summary>Labels of all rows for one horizon.</summary>
    /// <remarks>
    /// An entity that was taken away did not stay healthy: its last rows are censored as those at the end of the data are, and as the
    /// live process leaves such predictions uncertain. One that comes back later was not gone.
    /// </remarks>
    /// <param name="rows">The rows.</param>
    /// <param name="horizon">The horizon.</param>
    /// <param name="endMs">The last step of the data, Unix ms.</param>
    /// <param name="lead">Onsets sooner than this exclude a row; ignored for horizons that are not longer.</param>
    public static RowLabel[] LabelAll(TrainingRows rows, TimeSpan horizon, long endMs, TimeSpan lead = default)
    {
        var leadMs = lead < horizon ? (long)lead.TotalMilliseconds : 0;
        IReadOnlyList<UnknownSpan>[] unknown = [.. rows.Entities.Select(rows.Unknown.Of)];
        var labels = new RowLabel[rows.Count];
        for (var row = 0; row < labels.Length; row++)
        {
            var entity = rows.EntityOf(row);
            var lastMs = rows.LastSeenMs.Count == 0 ? endMs : Math.Min(endMs, rows.LastSeenMs[entity]);
            var label = Label(rows.StepMsOf(row), (long)horizon.TotalMilliseconds, rows.OnsetsMs[entity], lastMs, leadMs);
            label = IsUnknown(rows.StepMsOf(row), (long)horizon.TotalMilliseconds, rows.OnsetsMs[entity], label, unknown[entity]) ? RowLabel.Censored : label;
            labels[row] = label == RowLabel.Quiet && rows.IsExtra(row) ? RowLabel.Spared : label;
        }

        return labels;
    }

    /// <summary>True where nobody knows what would have come of a step: an intervention lies within its horizon, and no onset came, or it came after work on the entity had begun.</summary>
    private static bool IsUnknown(long stepMs, long horizonMs, List<long> onsetsMs, RowLabel label, IReadOnlyList<UnknownSpan> spans)
    {
        foreach (var span in spans)
        {
            if (span.ToMs <= stepMs || span.FromMs > stepMs + horizonMs)
            {
                continue;
            }

            if (label == RowLabel.Quiet || (span.IsWork && onsetsMs.Find(onset => onset > stepMs) > span.FromMs))
            {
                return true;
            }
        }

        return false;
    }
}
