namespace Exporter.Feedback;

/// <summary>What one step settled and predicted for one horizon.</summary>
internal sealed class HorizonTally
{
    private readonly long[] _outcomes = new long[Enum.GetValues<Outcome>().Length];
    private readonly int[] _predicted = new int[ProbabilityCode.Count];
    private readonly int[] _happened = new int[ProbabilityCode.Count];
    private readonly int[] _made = new int[ProbabilityCode.Count];
    private readonly int[] _reached = new int[ProbabilityCode.Count];

    /// <summary>Predictions by <see cref="Outcome"/>.</summary>
    internal ReadOnlySpan<long> Outcomes => _outcomes;

    /// <summary>Predictions with a certain outcome, by <see cref="ProbabilityCode"/>.</summary>
    internal ReadOnlySpan<int> Predicted => _predicted;

    /// <summary>Those of them after which an incident began within the horizon.</summary>
    internal ReadOnlySpan<int> Happened => _happened;

    /// <summary>Predictions that the step made and that will be judged, by <see cref="ProbabilityCode"/>.</summary>
    internal ReadOnlySpan<int> Made => _made;

    /// <summary>Those of them at or above the threshold.</summary>
    internal ReadOnlySpan<int> Reached => _reached;

    /// <summary>Counts a prediction that waits for its outcome from now on.</summary>
    internal void Make(byte code, bool positive)
    {
        _made[code]++;
        _reached[code] += positive ? 1 : 0;
    }

    /// <summary>Settles one prediction.</summary>
    internal void Add(Outcome outcome, byte code)
    {
        _outcomes[(int)outcome]++;
        _predicted[code] += outcome == Outcome.Uncertain ? 0 : 1;
        _happened[code] += outcome is Outcome.TruePositive or Outcome.Miss ? 1 : 0;
    }

    /// <summary>Settles predictions that say nothing.</summary>
    internal void AddUncertain(long count) => _outcomes[(int)Outcome.Uncertain] += count;

    /// <summary>Starts over.</summary>
    internal void Clear()
    {
        Array.Clear(_outcomes);
        Array.Clear(_predicted);
        Array.Clear(_happened);
        Array.Clear(_made);
        Array.Clear(_reached);
    }
}
