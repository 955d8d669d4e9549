using Exporter.Signals.State;

namespace Exporter.Feedback;

/// <summary>What a champion had come to, since the look before, when a rule looked at its promise: a copy, which later steps do not change. May be read from any thread.</summary>
/// <remarks>Which steps are looked at follows from records and rule alone, so a process that was killed makes the same look again.</remarks>
public sealed class PromiseLook
{
    internal PromiseLook(PromiseMeasure measure, int horizon, int number, long stepMs, string champion, double stepsOfIncident, RatioSums[] groups) =>
        (Measure, Horizon, Number, StepMs, Champion, StepsOfIncident, Groups) = (measure, horizon, number, stepMs, champion, stepsOfIncident, groups);

    /// <summary>What it is about.</summary>
    public PromiseMeasure Measure { get; }

    /// <summary>Number of the horizon.</summary>
    public int Horizon { get; }

    /// <summary>Which look at this measure and horizon of the champion it is, from 1 on.</summary>
    public int Number { get; }

    /// <summary>The step, Unix ms.</summary>
    public long StepMs { get; }

    /// <summary>The champion's version.</summary>
    public string Champion { get; }

    /// <summary>Predictions of one entity that an incident makes come true at most: steps of a horizon.</summary>
    internal double StepsOfIncident { get; }

    /// <summary>One a group of entities.</summary>
    internal RatioSums[] Groups { get; }

    internal void Save(StateWriter writer)
    {
        writer.Write((int)Measure);
        writer.Write(Horizon);
        writer.Write(Number);
        writer.Write(StepMs);
        writer.WriteText(Champion);
        writer.Write(StepsOfIncident);
        writer.WriteAll<RatioSums>(Groups);
    }

    internal static PromiseLook Load(StateReader reader)
    {
        var (measure, horizon, number) = ((PromiseMeasure)reader.Read<int>(), reader.Read<int>(), reader.Read<int>());
        var (stepMs, champion, steps) = (reader.Read<long>(), reader.ReadText(), reader.Read<double>());
        var groups = new RatioSums[PairedOutcomes.Groups];
        reader.ReadAll<RatioSums>(groups);
        return new PromiseLook(measure, horizon, number, stepMs, champion, steps, groups);
    }
}
