using System.Collections.Immutable;
using System.Globalization;
using Exporter.Models.Evaluation;
using Exporter.Signals;

namespace Exporter.Trainer.Evaluation;

/// <summary>Results on held-out time: the model beside what it has to beat.</summary>
/// <param name="Definition">The predictor.</param>
/// <param name="Horizons">Per horizon the model first, then what it is compared with.</param>
public sealed record EvaluationReport(PredictorDefinition Definition, ImmutableArray<ImmutableArray<Judgement>> Horizons)
{
    /// <summary>The model's own numbers by name and horizon, such as <c>event_recall_2h</c>, and those of the baseline that it is held against; numbers that do not exist are left out.</summary>
    public ImmutableSortedDictionary<string, double> Metrics()
    {
        var metrics = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        for (var horizon = 0; horizon < Horizons.Length; horizon++)
        {
            var model = Horizons[horizon][0];
            var suffix = "_" + PrometheusDuration.Format(Definition.Horizons[horizon]);
            foreach (var (name, value) in Counts(model.Events!).Concat(model.Measures.Select(measure => (measure.Name, measure.Estimate))).Concat(Horizons[horizon].Skip(1).Take(1).SelectMany(Beside)))
            {
                if (double.IsFinite(value))
                {
                    metrics[name + suffix] = Math.Round(value, 6);
                }
            }
        }

        return metrics.ToImmutable();
    }

    /// <summary>Whether the model did better than the baseline: by the event F1, averaged over horizons; of equal ones by AUC-PR.</summary>
    public bool BeatsBaseline() => new ModelWorth(Metrics(), Definition.Horizons.Take(Horizons.Length)).BeatsBaseline == true;

    /// <summary>Writes the tables for the person at the command line.</summary>
    public void WriteTo(TextWriter output)
    {
        for (var horizon = 0; horizon < Horizons.Length; horizon++)
        {
            output.WriteLine($"Held-out time, horizon {PrometheusDuration.Format(Definition.Horizons[horizon])}:");
            output.WriteLine($"  {"",-16} {"threshold",9}  {"onsets announced (95% CI)",-30} {"alerts right (95% CI)",-30} {"false/entity-day",16} {"median lead",11} {"AUC-PR",7} {"Brier skill",11} {"ECE",7}");
            foreach (var judgement in Horizons[horizon])
            {
                output.WriteLine(Line(judgement));
            }

            output.WriteLine();
        }
    }

    private static IEnumerable<(string, double)> Counts(EventResult events) => [("onsets", events.Onsets), ("alerts", events.Alerts), (ModelWorth.EventF1, events.F1)];

    private static IEnumerable<(string, double)> Beside(Judgement baseline) =>
    [
        (ModelWorth.BaselinePrefix + ModelWorth.EventF1, baseline.Events!.F1),
        (ModelWorth.BaselinePrefix + ModelWorth.AucPr, baseline.Of(ModelWorth.AucPr).Estimate),
    ];

    private static string Line(Judgement judgement)
    {
        var events = judgement.Events;
        return string.Create(CultureInfo.InvariantCulture, $"  {judgement.Name,-16} {Number(judgement.Threshold, "0.####"),9}  ")
            + $"{(events is null ? "-" : Share(events.Detected, events.Onsets, judgement.Of("event_recall"))),-30} "
            + $"{(events is null ? "-" : Share(events.TrueAlerts, events.Alerts, judgement.Of("alert_precision"))),-30} "
            + $"{Number(events?.FalseAlarmsPerEntityDay, "0.000"),16} {Lead(events),11} "
            + $"{Number(judgement.Of("auc_pr").Estimate, "0.000"),7} {Number(judgement.Of("brier_skill").Estimate, "0.000"),11} {Number(judgement.Of("calibration_error").Estimate, "0.0000"),7}";
    }

    private static string Share(int part, int whole, Measure interval) => whole == 0
        ? "0 of 0"
        : string.Create(CultureInfo.InvariantCulture, $"{part} of {whole} = {interval.Estimate:P1} ({interval.Low:P0}..{interval.High:P0})").Replace(" %", "%", StringComparison.Ordinal);

    private static string Number(double? value, string format) =>
        value is { } number && double.IsFinite(number) ? WithoutNegativeZero(number.ToString(format, CultureInfo.InvariantCulture)) : "-";

    private static string WithoutNegativeZero(string text) => text.Trim('-', '0', '.').Length == 0 ? text.TrimStart('-') : text;

    private static string Lead(EventResult? events) => events?.MedianLead is { } lead ? PrometheusDuration.Format(lead) : "-";
}
