using System.Collections.Immutable;
using Exporter.Models.Evaluation;
using Exporter.Models.Inference;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Evaluation;
using Exporter.Trainer.Training;

namespace Exporter.Trainer.Retraining;

/// <summary>A candidate beside the champion on the same held-out time, with the same labels.</summary>
/// <remarks>
/// By the event F1, averaged over horizons, each with its own thresholds. Entities are drawn anew for the standard error of the difference, the same draws for
/// both: B. Efron, "Bootstrap methods: another look at the jackknife", 1979. With fewer than <see cref="FewestEntities"/> draws say nothing, and the difference counts as it is.
/// </remarks>
/// <param name="Candidate">Mean event F1 of the candidate.</param>
/// <param name="Champion">Mean event F1 of the champion.</param>
/// <param name="CandidateAucPr">Mean area under the candidate's precision-recall curve.</param>
/// <param name="ChampionAucPr">Mean area under the champion's.</param>
/// <param name="Error">One standard error of the difference of both F1; 0 where entities are too few.</param>
internal sealed record Duel(double Candidate, double Champion, double CandidateAucPr, double ChampionAucPr, double Error)
{
    private const int Draws = 100;
    private const int FewestEntities = 8;

    /// <summary>True where the candidate is behind by no more than one standard error: it may stand beside the champion.</summary>
    public bool IsAsGood => Candidate >= Champion - Error && (Error > 0 || Candidate > Champion || CandidateAucPr >= ChampionAucPr);

    /// <summary>True where the candidate is ahead by more than one standard error.</summary>
    public bool IsBetter => Candidate > Champion + Error;

    /// <summary>Compares.</summary>
    /// <param name="part">The held-out rows.</param>
    /// <param name="rows">All rows.</param>
    /// <param name="candidate">The candidate.</param>
    /// <param name="champion">The champion; both predict for the same horizons.</param>
    public static Duel Of(EvaluatedPart part, TrainingRows rows, OnnxScorer candidate, OnnxScorer champion)
    {
        var (ofCandidate, ofChampion) = (Results(part, rows, candidate), Results(part, rows, champion));
        var error = 0.0;
        if (ofCandidate[0].ByEntity.Length >= FewestEntities)
        {
            var draws = new EntityDraws(ofCandidate[0].ByEntity.Length, Draws);
            var differences = draws.Values(weights => ofCandidate.Average(result => result.F1(weights)) - ofChampion.Average(result => result.F1(weights)));
            error = SampleSpread.Of(differences).Deviation;
        }

        return new Duel(
            ofCandidate.Average(result => result.Events.F1), ofChampion.Average(result => result.Events.F1),
            ofCandidate.Average(result => result.AucPr), ofChampion.Average(result => result.AucPr), error);
    }

    private static ImmutableArray<HeldOutResult> Results(EvaluatedPart part, TrainingRows rows, OnnxScorer scorer)
    {
        var (thresholds, clears) = (scorer.Thresholds, scorer.ClearThresholds);
        var horizons = thresholds.Count;
        var probabilities = RowScoring.Run(scorer, rows, part.Rows, horizons);
        return
        [
            .. Enumerable.Range(0, horizons).Select(horizon =>
            {
                float At(int position) => probabilities[(position * horizons) + horizon];
                ImmutableArray<EventResult> byEntity = [.. part.EventsByEntity(horizon, position => At(position) >= thresholds[horizon], position => At(position) >= clears[horizon]).Select(pair => pair.Events)];
                var (known, outcomes) = part.Known(horizon, At);
                return new HeldOutResult(EventResult.Sum(byEntity), ProbabilityMetrics.AucPr(known, outcomes)) { ByEntity = byEntity };
            }),
        ];
    }
}
