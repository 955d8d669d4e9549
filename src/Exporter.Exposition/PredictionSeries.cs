using System.Globalization;
using Exporter.Models;
using Exporter.Models.Overrides;
using Exporter.Signals;

namespace Exporter.Exposition;

/// <summary>The predictions of a board as series: the same names, labels and values that <c>/metrics</c> shows.</summary>
public static class PredictionSeries
{
    private const string Withheld = "predicted_failure_withheld";
    private const string OverrideInfo = "predicted_failure_override_info";
    private const string Probability = "predicted_failure_probability";
    private const string Threshold = "predicted_failure_threshold";
    private const string ClearThreshold = "predicted_failure_clear_threshold";
    private const string Contribution = "predicted_failure_contribution";

    /// <summary>Help text of each metric, as on <c>/metrics</c>; all are gauges.</summary>
    public static IEnumerable<(string Name, string Help)> Metrics => PredictionFamily.All.Select(family => (family.NameText, family.Help));

    /// <summary>All series of <paramref name="frames"/>, each with the time of its step, made as they are read.</summary>
    public static IEnumerable<(Labels Labels, TimedValue Sample)> Of(IEnumerable<PredictionFrame> frames) => frames.SelectMany(frame => Of(frame).Concat(AdviceOf(frame)).Concat(EventsOf(frame)));

    private static IEnumerable<(Labels Labels, TimedValue Sample)> Of(PredictionFrame frame)
    {
        for (var horizon = 0; horizon < frame.Thresholds.Count; horizon++)
        {
            yield return (Named(Threshold, frame, horizon, []), At(frame, frame.Thresholds[horizon]));
            yield return (Named(ClearThreshold, frame, horizon, []), At(frame, frame.ClearThresholds[horizon]));
        }

        for (var row = 0; row < frame.Count; row++)
        {
            for (var horizon = 0; horizon < frame.Definition.Horizons.Length; horizon++)
            {
                // What could not be scored is missing, never NaN.
                if (frame.Probability(row, horizon) is var probability && !float.IsNaN(probability))
                {
                    yield return (Named(Probability, frame, horizon, frame.LabelsAt(row)), At(frame, probability));
                }

                if (frame.IsWithheld(row) && frame.IsReaching(row, horizon))
                {
                    yield return (Named(Withheld, frame, horizon, frame.LabelsAt(row)), At(frame, 1));
                }
            }

            foreach (var kind in OverrideKinds.In(frame.OverridesAt(row)))
            {
                Label[] labels = [new(Labels.MetricName, OverrideInfo), new("predictor", frame.Definition.Name), .. frame.LabelsAt(row), new("override", OverrideKinds.NameOf(kind))];
                yield return (Labels.From(labels), At(frame, 1));
            }

            var explained = frame.ExplainedHorizon(row);
            var reasons = frame.ContributionsAt(row);
            for (var rank = 0; explained >= 0 && rank < reasons.Count; rank++)
            {
                Label[] reason = [new("signal", reasons[rank].Signal), new("rank", (rank + 1).ToString(CultureInfo.InvariantCulture))];
                yield return (Named(Contribution, frame, explained, frame.LabelsAt(row).Concat(reason)), At(frame, reasons[rank].Contribution));
            }
        }
    }

    private static IEnumerable<(Labels Labels, TimedValue Sample)> AdviceOf(PredictionFrame frame)
    {
        for (var index = 0; index < frame.Advice.Count; index++)
        {
            foreach (var family in AdviceFamily.All)
            {
                foreach (var (labels, value) in family.Series(frame.Advice[index]))
                {
                    Label[] common = [new(Labels.MetricName, family.NameText), new("predictor", frame.Definition.Name)];
                    yield return (Labels.From([.. common, .. frame.LabelsAt(frame.Advice.RowAt(index)), .. labels]), new TimedValue(frame.StepMs, value));
                }
            }
        }
    }

    private static IEnumerable<(Labels Labels, TimedValue Sample)> EventsOf(PredictionFrame frame) =>
        from family in PredictionFamily.All
        from happening in frame.Events
        where happening.Kind == family.Event
        select (Labels.From([new(Labels.MetricName, family.NameText), new("predictor", frame.Definition.Name), .. happening.Labels]), new TimedValue(frame.StepMs, 1));

    private static Labels Named(string name, PredictionFrame frame, int horizon, IEnumerable<Label> others) => Labels.From(
    [
        new(Labels.MetricName, name),
        new("predictor", frame.Definition.Name),
        new("horizon", PrometheusDuration.Format(frame.Definition.Horizons[horizon])),
        .. others,
    ]);

    /// <summary>Rounded as the page rounds, to the same double that its text reads as.</summary>
    private static TimedValue At(PredictionFrame frame, double value) =>
        new(frame.StepMs, value is >= 0 and <= 1 ? Math.Round(value * 10_000) / 10_000 : Math.Round(value, 4) + 0.0);
}
