using Exporter.Models;
using Exporter.Models.Inference;
using Exporter.Signals;
using Exporter.Tests.Models;
using Exporter.Trainer;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Evaluation;
using Exporter.Trainer.Packaging;
using Exporter.Trainer.Reporting;
using Exporter.Trainer.Stacking;
using Exporter.Trainer.Training;

namespace Exporter.Tests.Trainer.Reporting;

/// <summary>A report on a small made-up fleet whose every number can be followed by hand.</summary>
/// <remarks>
/// Three hosts, twelve hours, a row every ten minutes. Disks stand at 0.3 and climb to 0.95 in the two hours before an incident
/// that shows; incidents last 20 minutes. "a" fails at 4:00 and 9:00, both after a climb. "b" fails at 6:00 without any sign, and
/// at 10:00 after a climb to 0.7 only. "c", whose name is markup, never fails, but its processor is busy from 3:00 to 3:40; its
/// processor is not known in the second half. The model alerts on disk and processor.
/// </remarks>
internal static class SomeReport
{
    public const long StartMs = 1_700_000_400_000;

    private const int MinutesPerRow = 10;
    private const int Rows = 12 * 60 / MinutesPerRow;
    private const double Calm = 0.3;
    private const double Busy = 1.5;

    private static readonly Host[] Hosts =
    [
        new("a", [new Incident(240, 0.95), new Incident(540, 0.95)]),
        new("b", [new Incident(360, Calm), new Incident(600, 0.7)]),
        new("c</script><b>", []),
    ];

    public static ReportContent Make()
    {
        using var models = new SomeModels();
        var rows = MadeUpRows();
        var range = new TimeRange(StartMs, StartMs + (Rows * MinutesPerRow * 60_000L));
        var options = new TrainingOptions { FromMs = range.FromMs, ToMs = range.ToMs };
        var labels = SomeModels.Definition.Horizons.Select(horizon => IncidentLabeler.LabelAll(rows, horizon, range.ToMs)).ToArray();
        var part = new EvaluatedPart(SomeModels.Definition, options, rows, labels, range);
        var contract = SomeModels.Contract with
        {
            BaseRates = [0.02, 0.08],
            DataFrom = DateTimeOffset.FromUnixTimeMilliseconds(StartMs - 86_400_000),
            TrainedTo = DateTimeOffset.FromUnixTimeMilliseconds(StartMs - 1),
            Trainer = "made up",
            Stack = [new StackPart("logistic", [0.75, 1.5]), new StackPart("forest on levels", [0, 0.25])],
            Subspace = new ReferenceSubspace(["disk:last", "cpu:last"], [0.3, 0.2], [0.1, 0.1], [[0.6, 0.8]], 0.875, new ReferenceHistogram(ReferenceSubspace.ErrorName, [], [4, 0])),

            // Learnt from the first two hours, when nothing happened.
            Reference = ReferenceHistograms.OfFeatures(SomeModels.Definition, rows, [.. Enumerable.Range(0, rows.Count).Where(row => rows.StepMsOf(row) < StartMs + 7_200_000)], SomeModels.Schema),
        };
        using var scorer = SomeModels.Load(models.Write("node.onnx", SomeModels.Model(("disk:last", 12), ("cpu:last", 6)) with { Intercepts = [-11, -10] }, contract));
        return Of(scorer, rows, part);
    }

    private static ReportContent Of(OnnxScorer scorer, TrainingRows rows, EvaluatedPart part)
    {
        var definition = SomeModels.Definition;
        var probabilities = RowScoring.Run(scorer, rows, part.Rows, definition.Horizons.Length);
        var results = new Referee(definition, SomeModels.Schema, rows, part).Judge(probabilities, scorer.Thresholds, scorer.ClearThresholds, scorer.Contract.BaseRates);
        FeatureImportance[] importances = [new("disk:last", 0.75, 0.125, 0.01), new("cpu:last", 0.25, -0.002, 0.004)];
        var drift = DriftMeasure.Of(
            scorer.Contract.Reference, feature => importances.Any(known => known.Feature == feature), rows,
            [("first half", Half(part, first: true)), ("second half", Half(part, first: false))]);
        return ReportMaker.Of(
            new JudgedModel(definition, SomeModels.Schema, rows, part, scorer, "node-made-up", scorer.Thresholds, scorer.ClearThresholds, probabilities, results), [.. importances], drift,
            ["cpu has no value for a third of the time"],
            gains:
            [
                new RankingGain("few with detectors", "few", "held-out folds", 0.5, 0.5125, -0.04, 0.0175, false),
                new RankingGain("stack of logistic + forest on levels", "logistic", "newest held-out fold", 0.75, 0.625, 0.0625, 0.1875, true),
                new RankingGain("stack of logistic + forest on levels", "logistic", "test part", 0.625, 0.5625, null, null),
            ]);

        List<int> Half(EvaluatedPart of, bool first) => [.. of.Rows.Where(row => rows.StepMsOf(row) < StartMs + 21_600_000 == first)];
    }

    private static TrainingRows MadeUpRows()
    {
        var rows = new TrainingRows(SomeModels.Schema.Names.Length) { Stride = MinutesPerRow * 2 };
        foreach (var host in Hosts)
        {
            rows.Entities.Add(Labels.Of(("instance", host.Name)));
            rows.OnsetsMs.Add([.. host.Incidents.Select(incident => StartMs + (incident.Minute * 60_000L))]);
        }

        var vector = new float[rows.Columns];
        for (var minute = 0; minute < Rows * MinutesPerRow; minute += MinutesPerRow)
        {
            foreach (var (index, host) in Hosts.Index().Where(pair => !pair.Item.IsFailing(minute)))
            {
                vector.AsSpan().Fill(float.NaN);
                vector[SomeModels.Column("disk:last")] = (float)host.Disk(minute);
                vector[SomeModels.Column("cpu:last")] = index != 2 ? 0.2f : minute >= 360 ? float.NaN : minute is >= 180 and < 220 ? (float)Busy : 0.2f;
                vector[SomeModels.Column("disk:limit_eta_hours")] = host.Disk(minute) > 0.8 ? 0.5f : 240;
                rows.Add(StartMs + (minute * 60_000L), index, vector);
            }
        }

        return rows;
    }

    /// <summary>An incident at a minute, and how high the disk stands then.</summary>
    private sealed record Incident(int Minute, double Top);

    private sealed record Host(string Name, Incident[] Incidents)
    {
        public bool IsFailing(int minute) => Incidents.Any(incident => minute >= incident.Minute && minute < incident.Minute + 20);

        public double Disk(int minute) => Incidents
            .Where(incident => minute < incident.Minute && minute >= incident.Minute - 120)
            .Select(incident => Calm + ((incident.Top - Calm) * (minute - incident.Minute + 120) / 120))
            .DefaultIfEmpty(Calm).Single();
    }
}
