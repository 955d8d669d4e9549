using System.Collections.Immutable;
using Exporter.Models;
using Exporter.Trainer.Onnx;
using Exporter.Trainer.Training;

namespace Exporter.Trainer.Stacking;

/// <summary>The weighted sum of several learners at their best; the weights are fixed, so its path has one point.</summary>
/// <param name="members">What is added up, and what their scores count, one weight a horizon.</param>
/// <param name="weights">One a horizon, over the members.</param>
internal sealed class StackLearner(IReadOnlyList<Candidate> members, IReadOnlyList<StackWeights> weights) : ILearner
{
    private const int Digits = 4;

    /// <inheritdoc/>
    public string Name => "stack of " + string.Join(" + ", members.Select(member => member.Learner.Name));

    /// <inheritdoc/>
    public ImmutableArray<string> Settings => [string.Join(", ", Parts.Select(part => FormattableString.Invariant($"{part.Learner} {string.Join('/', part.Weights)}")))];

    /// <summary>What it is made of, for the contract.</summary>
    public ImmutableArray<StackPart> Parts =>
        [.. members.Select((member, place) => new StackPart(member.Learner.Name, [.. weights.Select(ofHorizon => Math.Round(ofHorizon.Standard[place], Digits))]))];

    /// <summary>A stack of those candidates that count something.</summary>
    /// <param name="candidates">All that were asked.</param>
    /// <param name="weights">One a horizon, over the candidates.</param>
    /// <returns>Null where only one counts.</returns>
    public static StackLearner? Of(IReadOnlyList<Candidate> candidates, IReadOnlyList<StackWeights> weights)
    {
        int[] kept = [.. Enumerable.Range(0, candidates.Count).Where(member => weights.Any(ofHorizon => ofHorizon.Standard[member] > 0))];
        return kept.Length < 2
            ? null
            : new StackLearner(
                [.. kept.Select(member => candidates[member])],
                [.. weights.Select(ofHorizon => new StackWeights([.. kept.Select(member => ofHorizon.Raw[member])], ofHorizon.Offset, [.. kept.Select(member => ofHorizon.Standard[member])]))]);
    }

    /// <inheritdoc/>
    public IEnumerable<double[]> Path(int setting, int horizon, List<int> train, List<int> heldOut)
    {
        float[][] scores = [.. members.Select(member => Array.ConvertAll(
            member.Learner.Path(member.Setting, horizon, train, heldOut).Take(member.Points[horizon] + 1).Last(), score => (float)score))];
        yield return Array.ConvertAll(weights[horizon].Sum(scores), score => (double)score);
    }

    /// <inheritdoc/>
    public ITrainedModel Fit(int setting, int[] points, Calibration[] calibrations, List<int> train)
    {
        var said = weights.Sum(ofHorizon => ofHorizon.Standard.Sum());
        ImmutableArray<SummedPart> parts =
        [
            .. members.Select((member, place) => new SummedPart(
                (IPartModel)member.Learner.Fit(member.Setting, member.Points, member.Calibrations, train),
                [.. weights.Select(ofHorizon => ofHorizon.Raw[place])],
                weights.Sum(ofHorizon => ofHorizon.Standard[place]) / said)),
        ];
        return SummedModel.Of(parts, [.. weights.Select(ofHorizon => ofHorizon.Offset)], calibrations);
    }
}
