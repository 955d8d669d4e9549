using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Exporter.Feedback.Storage;

namespace Exporter.Trainer.Retraining;

/// <summary>Says of an intervention whether a failure would have come without it, and when: drawn from the risk set of its alerts.</summary>
/// <param name="sets">What came of alerts.</param>
/// <param name="seed">Of the draws; each has a number of its own, so that one more intervention leaves the others' as they are.</param>
internal sealed class PreventedFailures(RiskSets sets, int seed)
{
    /// <summary>Draws.</summary>
    /// <remarks>
    /// By the shortest horizon first: where no failure comes within that, the next longer one says what came after it. Who says that the alert was
    /// right makes it certain that one would have come; only its time is drawn then.
    /// </remarks>
    public PreventedFailure Draw(Intervention intervention)
    {
        if (intervention.Judged == false)
        {
            return PreventedFailure.None;
        }

        if (Stages(intervention) is not { Count: > 0 } stages)
        {
            return PreventedFailure.Unknown;
        }

        var probability = 1 - stages.Aggregate(1.0, (left, stage) => left * (1 - stage.Set.Failing));
        foreach (var (alert, set) in stages)
        {
            if (set.Draw(Number(intervention, alert.Place.Horizon)) is { } leadMs)
            {
                return new PreventedFailure(IsKnown: true, alert.Place.StartMs + leadMs, probability);
            }
        }

        return new PreventedFailure(IsKnown: true, null, probability);
    }

    /// <summary>One an alert that went on; null where too little is known of one of them.</summary>
    private List<(KeptOutcome Alert, RiskSet Set)>? Stages(Intervention intervention)
    {
        var (fromMs, stages) = (intervention.AtMs, new List<(KeptOutcome Alert, RiskSet Set)>());
        foreach (var alert in intervention.Open)
        {
            var startMs = alert.Place.StartMs;
            if (sets.At(alert, fromMs - startMs) is not { } set)
            {
                return null;
            }

            stages.Add((alert, set));
            fromMs = Math.Max(fromMs, startMs + RiskSets.LengthMs(alert));
        }

        if (intervention.Judged == true && stages.Count > 0)
        {
            stages[^1] = (stages[^1].Alert, stages[^1].Set.WhereOneComes());
        }

        return stages;
    }

    /// <summary>Between 0 and 1, 1 excluded: the 53 bits that a double holds.</summary>
    private double Number(Intervention intervention, string horizon)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{seed} {intervention.Entity} {intervention.BeganMs} {horizon}"));
        return (BinaryPrimitives.ReadUInt64LittleEndian(hash) >> 11) / (double)(1UL << 53);
    }
}

/// <summary>What would have come had nobody intervened.</summary>
/// <param name="IsKnown">False where too little is known of such alerts to say.</param>
/// <param name="OnsetMs">When the failure would have come, Unix ms; null for none.</param>
/// <param name="Probability">That one would have come; NaN where that is not known.</param>
internal readonly record struct PreventedFailure(bool IsKnown, long? OnsetMs, double Probability)
{
    /// <summary>A person says that none would have.</summary>
    public static readonly PreventedFailure None = new(IsKnown: true, null, 0);

    /// <summary>Nobody knows.</summary>
    public static readonly PreventedFailure Unknown = new(IsKnown: false, null, double.NaN);
}
