using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Exporter.Trainer.Retraining;

/// <summary>Says of an intervention whether a failure would have come without it, and when: drawn from the risk set of its alerts.</summary>
/// <param name="sets">What came of alerts that nobody interfered with.</param>
/// <param name="seed">Of the draws; each has a number of its own, so that one more intervention leaves the others as they are.</param>
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

        var stages = Stages(intervention);
        if (stages.Count == 0 || stages.Any(stage => stage.LeadsMs.Count + stage.Wrong < RiskSets.Least))
        {
            return PreventedFailure.Unknown;
        }

        var probability = 1 - stages.Aggregate(1.0, (left, stage) => left * stage.Wrong / (stage.LeadsMs.Count + stage.Wrong));
        foreach (var (horizon, startMs, leads, wrong) in stages)
        {
            var drawn = Number(intervention, horizon, leads.Count + wrong);
            if (drawn < leads.Count)
            {
                return new PreventedFailure(IsKnown: true, startMs + leads[drawn], probability);
            }
        }

        return new PreventedFailure(IsKnown: true, null, probability);
    }

    private List<Stage> Stages(Intervention intervention)
    {
        var (fromMs, stages) = (intervention.AtMs, new List<Stage>());
        foreach (var alert in intervention.Open)
        {
            var startMs = alert.Place.StartMs;
            var (leads, wrong) = sets.At(alert.Place.Horizon, fromMs - startMs);
            stages.Add(new Stage(alert.Place.Horizon, startMs, leads, wrong));
            fromMs = Math.Max(fromMs, startMs + RiskSets.LengthMs(alert));
        }

        if (intervention.Judged == true && stages.Count > 0)
        {
            stages[^1] = stages[^1] with { Wrong = 0 };
        }

        return stages;
    }

    private int Number(Intervention intervention, string horizon, int count)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{seed} {intervention.Entity} {intervention.BeganMs} {horizon}"));
        return (int)(BinaryPrimitives.ReadUInt64LittleEndian(hash) % (ulong)count);
    }

    private readonly record struct Stage(string Horizon, long StartMs, ArraySegment<long> LeadsMs, int Wrong);
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
