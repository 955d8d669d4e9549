using System.Collections.Immutable;
using Exporter.Models;
using Exporter.Signals;

namespace Exporter.Exposition;

/// <summary>What one challenger says at a step, and of which entities that is shown.</summary>
/// <param name="Name">What the configuration calls it.</param>
/// <param name="Frame">All of its predictions.</param>
/// <param name="Near">Rows of entities that it or the champion sees near a threshold, ascending: the others would be as many series again, of which nobody asks anything.</param>
/// <param name="LeftOut">Such rows that are not among them, as there were too many.</param>
public sealed record ChallengerFrame(string Name, PredictionFrame Frame, ImmutableArray<int> Near, int LeftOut)
{
    /// <summary>Most rows that are shown: the nearest to their thresholds.</summary>
    public const int MaxNear = 1000;

    /// <summary>Chooses what is shown.</summary>
    /// <param name="name">What the configuration calls the challenger.</param>
    /// <param name="frame">Its predictions.</param>
    /// <param name="champion">The champion's at the same step; null where there are none.</param>
    public static ChallengerFrame Of(string name, PredictionFrame frame, PredictionFrame? champion)
    {
        var slots = new HashSet<int>();
        for (var row = 0; row < (champion?.Count ?? 0); row++)
        {
            if (champion!.Nearness(row) >= PredictionFrame.NearnessOfExplained)
            {
                slots.Add(champion.SlotAt(row));
            }
        }

        var near = new List<(double Order, int Row)>();
        for (var row = 0; row < frame.Count; row++)
        {
            if (frame.Nearness(row) is var nearness && (nearness >= PredictionFrame.NearnessOfExplained || slots.Contains(frame.SlotAt(row))))
            {
                near.Add((-nearness, row));
            }
        }

        near.Sort();
        return new ChallengerFrame(name, frame, [.. near.Take(MaxNear).Select(one => one.Row).Order()], Math.Max(0, near.Count - MaxNear));
    }

    /// <summary>The same without some entities.</summary>
    internal ChallengerFrame Without(IReadOnlySet<Labels> entities)
    {
        var left = Frame.Without(entities);
        var shown = Near.Select(row => Frame.EntityAt(row)).ToHashSet();
        return this with { Frame = left, Near = [.. Enumerable.Range(0, left.Count).Where(row => shown.Contains(left.EntityAt(row)))] };
    }
}
