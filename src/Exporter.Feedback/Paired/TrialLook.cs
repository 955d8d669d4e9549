using Exporter.Signals.State;

namespace Exporter.Feedback;

/// <summary>What champion and challenger had come to when a rule looked at them: a copy, which later steps do not change. May be read from any thread.</summary>
/// <remarks>Which steps are looked at follows from records and rule alone, so a process that was killed makes the same look again.</remarks>
public sealed class TrialLook
{
    internal TrialLook(int number, long stepMs, long sinceMs, long incidents, string champion, ChallengerIdentity challenger, PairScores scores) =>
        (Number, StepMs, SinceMs, Incidents, Champion, Challenger, Scores) = (number, stepMs, sinceMs, incidents, champion, challenger, scores);

    /// <summary>Which look at these two it is, from 1 on.</summary>
    public int Number { get; }

    /// <summary>The step, Unix ms.</summary>
    public long StepMs { get; }

    /// <summary>The first step that counts, Unix ms.</summary>
    public long SinceMs { get; }

    /// <summary>Incidents that both could have announced, of the horizon that has the fewest.</summary>
    public long Incidents { get; }

    /// <summary>The champion's version.</summary>
    public string Champion { get; }

    /// <summary>The challenger.</summary>
    public ChallengerIdentity Challenger { get; }

    internal PairScores Scores { get; }

    internal void Save(StateWriter writer)
    {
        writer.Write(Number);
        writer.Write(StepMs);
        writer.Write(SinceMs);
        writer.Write(Incidents);
        writer.WriteText(Champion);
        Challenger.Save(writer);
        Scores.Save(writer);
    }

    internal static TrialLook Load(StateReader reader, int horizons) => new(
        reader.Read<int>(), reader.Read<long>(), reader.Read<long>(), reader.Read<long>(), reader.ReadText(), ChallengerIdentity.Load(reader), PairScores.Load(reader, horizons));
}
