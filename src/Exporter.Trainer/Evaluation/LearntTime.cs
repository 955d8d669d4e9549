using Exporter.Models;
using Exporter.Trainer.Dataset;

namespace Exporter.Trainer.Evaluation;

/// <summary>The time that a model learnt from, as far as its contract tells.</summary>
internal static class LearntTime
{
    /// <summary>Last instant that the model may have learnt from; null when it does not say.</summary>
    /// <remarks>Files of before <see cref="ModelContract.TrainedTo"/> say only what history they were made from, results included: that much is not held against them alone.</remarks>
    public static DateTimeOffset? End(ModelContract contract) => contract.TrainedTo ?? contract.DataTo;

    /// <summary>Whether a span of time has any instant that the model may have learnt from; false when it does not say.</summary>
    public static bool Overlaps(ModelContract contract, TimeRange judged) =>
        End(contract) is { } end && judged.FromMs <= end.ToUnixTimeMilliseconds() && !(judged.ToMs < contract.DataFrom?.ToUnixTimeMilliseconds());
}
