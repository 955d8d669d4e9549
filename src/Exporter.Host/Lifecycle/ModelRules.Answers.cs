using Exporter.Feedback;
using Exporter.Host.Endpoints;
using Exporter.Host.Pipeline;
using Exporter.Models.Inference;
using Exporter.Signals;

namespace Exporter.Host.Lifecycle;

/// <content>What rules have seen last, and what keeps them, for whoever asks.</content>
internal sealed partial class ModelRules
{
    /// <summary>What a predictor's rules have seen; null where it has none. Any thread.</summary>
    public RulesAnswer? Describe(PredictorRuntime runtime)
    {
        var definition = runtime.Definition;
        if (definition.Promotion is null && definition.Rollback is null)
        {
            return null;
        }

        var (champion, looks) = (runtime.Model.Followed, runtime.Looks);
        return new RulesAnswer(
            definition.Promotion is { } rule ? Describe(runtime, rule, champion, looks) : null,
            definition.Rollback is null ? null : [.. looks.Promises.Where(look => look.Champion == champion.Version).Select(look => Describe(look, definition)).OfType<PromiseLookAnswer>()]);
    }

    private PromotionAnswer Describe(PredictorRuntime runtime, PromotionRule rule, IScorer champion, RuleLooks looks)
    {
        var progress = looks.Progress.Where(one => one.Challenger.Name == ModelAlias.Challenger).Select(one => (TrialProgress?)one).FirstOrDefault();
        var look = looks.Trials.FirstOrDefault(one => one.Champion == champion.Version && one.Challenger == progress?.Challenger);
        var verdict = look is not null && _trials.TryGetValue(look, out var known) ? known : null;
        return new PromotionAnswer(
            progress?.Challenger.Version,
            RuleWords.Of(rule.Measure),
            rule.Confidence,
            AdviceText.OptionalTime(progress?.SinceMs),
            progress?.Incidents ?? 0,
            progress?.NextLook(rule),
            look is null || verdict is null ? null : new TrialLookAnswer(
                look.Number, AdviceText.Time(look.StepMs), look.Incidents, Number(verdict.Champion), Number(verdict.Challenger), Number(verdict.Low), Number(verdict.High), verdict.Promotes),
            !_desk.IsOpen ? "nothing can be written down without --storage.path"
                : runtime.ModelChoice is not null ? "an override lets another model predict"
                : progress is not { } trial ? "there is no challenger"
                : look is not null && verdict is { Promotes: true } ? Held(runtime, rule, champion.Version, look)
                : RuleWords.NotYet(trial, look, verdict, rule, runtime.Status.LastStepMs ?? trial.SinceMs, looks.ChampionSinceMs));
    }

    /// <summary>A look at the promise; null while nobody has judged it.</summary>
    private PromiseLookAnswer? Describe(PromiseLook look, PredictorDefinition definition) => !_promises.TryGetValue(look, out var verdict) ? null : new PromiseLookAnswer(
        look.Measure == PromiseMeasure.Precision ? "precision" : "calibration",
        PrometheusDuration.Format(definition.Horizons[look.Horizon]),
        look.Number,
        AdviceText.Time(look.StepMs),
        Number(verdict.Live),
        Number(verdict.Low),
        Number(verdict.High),
        Number(verdict.Promised),
        verdict.IsBroken);

    private static double? Number(double value) => double.IsFinite(value) ? value : null;
}
