using Exporter.Signals;

namespace Exporter.Trainer.Evaluation;

/// <summary>One entity of a part, with its rows and onsets there.</summary>
/// <param name="Entity">Its number in all rows.</param>
/// <param name="Labels">Who it is.</param>
/// <param name="Positions">Where its rows stand in <see cref="EvaluatedPart.Rows"/>, in order of time; at least one.</param>
/// <param name="StepsMs">The step of each of those rows, Unix ms.</param>
/// <param name="OnsetsMs">Onsets in the part, in order of time, Unix ms.</param>
public sealed record WatchedEntity(int Entity, Labels Labels, int[] Positions, long[] StepsMs, IReadOnlyList<long> OnsetsMs)
{
    /// <summary>Times of which nobody knows what would have come of it.</summary>
    public IReadOnlyList<(long FromMs, long ToMs)> UnknownMs { get; init; } = [];
}
