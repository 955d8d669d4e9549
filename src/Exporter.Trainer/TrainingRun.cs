using System.Collections.Immutable;
using System.Globalization;
using Exporter.Features;
using Exporter.History;
using Exporter.Models;
using Exporter.Models.Inference;
using Exporter.Signals;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Evaluation;
using Exporter.Trainer.Packaging;
using Exporter.Trainer.Reporting;
using Exporter.Trainer.Retraining;
using Exporter.Trainer.Stacking;
using Exporter.Trainer.Training;

namespace Exporter.Trainer;

/// <summary>History in, model file out: replay, label, split, let learners compete, fit, judge, prove, write.</summary>
/// <remarks>The same history, configuration, options and build give the same bytes.</remarks>
public sealed class TrainingRun
{
    private const int LoggedImportances = 10;
    private const int NamesShown = 5;

    private readonly PredictorDefinition _definition;
    private readonly TrainingOptions _options;
    private readonly TextWriter _log;
    private readonly List<string> _warnings = [];

    /// <summary>A run that has not begun.</summary>
    /// <param name="definition">The predictor; it needs a failure expression.</param>
    /// <param name="options">What decides the result.</param>
    /// <param name="log">Told the progress and the results; <see cref="TextWriter.Null"/> for silence.</param>
    public TrainingRun(PredictorDefinition definition, TrainingOptions options, TextWriter log)
    {
        // What the configuration alerts at now must not hide what the new model's own thresholds would give.
        _definition = definition with { AlertThreshold = null };
        _options = options;
        _log = log;
    }

    /// <summary>Told the report before the model is written, or refused for being worthless; null makes none.</summary>
    internal Action<ReportContent>? Report { get; init; }

    /// <summary>The file of a model that a new one must be as good as, on the same held-out time, to be written; null for none.</summary>
    internal ModelFile? Champion { get; init; }

    /// <summary>Runs, and writes the model to <paramref name="path"/> if all went well.</summary>
    /// <exception cref="TrainingException">No model can be made from this history.</exception>
    /// <exception cref="WorthlessModelException">The model does no better than the baseline, and was not asked for all the same.</exception>
    /// <exception cref="WorseModelException">The model does worse than <see cref="Champion"/>.</exception>
    /// <exception cref="HistoryException">The history cannot be read.</exception>
    public async Task<TrainingResult> RunAsync(IHistorySource source, string path, CancellationToken cancellation)
    {
        if (_definition.FailureExpression is null && _options.Incidents.IsEmpty)
        {
            throw new TrainingException($"predictor \"{_definition.Name}\" has no \"failure\": without it, or --incidents, nothing says what to predict");
        }

        if (_definition.WindowSteps == 0 && TrainingOptions.Sequential.Contains(_options.Learner))
        {
            throw new TrainingException($"predictor \"{_definition.Name}\": {LearnerSet.WithoutWindows(_options.Learner)}");
        }

        // :: 1: the past as the sidecar would have seen it.
        var replay = new Replay(_definition, _options);
        var rows = await replay.RunAsync(source, (done, steps) => _log.WriteLine($"  replayed {done} of {steps} steps"), cancellation).ConfigureAwait(false);

        // :: 2: what came after each row, and which rows may be looked at for what.
        var range = Replay.Steps(_options, _definition);
        var labels = _definition.Horizons.Select(horizon => IncidentLabeler.LabelAll(rows, horizon, range.ToMs, _options.LeadInLabels ? _options.MinLead : default)).ToArray();
        var split = new SplitRows(_definition, _options, rows, labels, range, _log);
        WriteStride(rows);
        Warn(UnknownEntities(replay));
        Warn(new SignalCoverage(_definition, replay.Schema, rows, _options.ValidationShare).Warnings(split.Train));
        Warn(new LeakCheck(rows, labels[^1], split.Train, _definition.Step).Warnings(_definition, replay.Schema));
        Warn(split.Doubt is { } few ? [few] : []);

        // :: 3: every learner at its best on held-out folds; the best of them is fitted on all that came before the test.
        using var learners = new LearnerSet(_options, replay.Schema, rows, labels, split.BinnedRows);
        var contest = new LearnerContest(_definition, _options, replay.Schema, rows, labels, split.Folds, _log);
        var best = contest.Run(learners);
        var model = best.Learner.Fit(best.Setting, best.Points, best.Calibrations, split.Learnt);

        // :: 4: judge on time that nothing was chosen on.
        var baseRates = BaseRates(labels, split.Train);
        var probabilities = RowScoring.Run(model, rows, split.Test.Rows);
        var report = new Referee(_definition, replay.Schema, rows, split.Test).Judge(probabilities, best.Thresholds, best.ClearThresholds, baseRates);
        report.WriteTo(_log);
        contest.HoldAgainstSingle(best, probabilities, split.Learnt, split.Test);
        var importances = ImportanceMeasure.Of(model, replay.Schema, rows, labels, split.Test.Rows, _options.Seed);
        WriteImportances(importances);

        // :: 5: write, prove, tell, rename.
        var shown = split.Test.Rows.Count > 0 ? split.Test.Rows : split.Train;
        var contract = Contract(replay.Schema, best, baseRates, rows, split, report, range) with
        {
            Scores = ReferenceHistograms.OfScores(_definition, rows, split.Test.Rows, chosen => RowScoring.Run(model, rows, chosen)),
            Subspace = ReferenceSubspaces.Of(_definition, rows, split.Train, shown, replay.Schema, importances.Select(importance => importance.Feature)),
        };
        using var staged = StagedModel.Write(model, contract, _definition, replay.Schema, rows, shown, path);
        var verdict = Verdict.Of(report);
        Report?.Invoke(ReportMaker.Of(
            new JudgedModel(_definition, replay.Schema, rows, split.Test, staged.Scorer, staged.Version, best.Thresholds, best.ClearThresholds, probabilities, report),
            importances, FoldDrift.Of(contract, importances, split, rows), [.. _warnings, .. verdict.Doubts], gains: contest.Gains));
        RequireWorth(verdict);
        var duel = Fight(staged.Scorer, replay.Schema, rows, split.Test);
        staged.Commit();
        _log.WriteLine($"Wrote {path}: the file scores as the trainer did, largest difference {staged.LargestDifference:E1}.");
        return new TrainingResult(contract with { Windows = staged.Scorer.Contract.Windows }, report, staged.LargestDifference) { Importances = importances, Gains = contest.Gains, Warnings = [.. _warnings], Duel = duel };
    }

    private static DateTimeOffset Instant(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);

    private void WriteStride(TrainingRows rows)
    {
        if (rows.Stride > 1)
        {
            _log.WriteLine($"  rows are taken at every {PrometheusDuration.Format(_definition.Step * rows.Stride)} instead of every {PrometheusDuration.Format(_definition.Step)}, to stay within {_options.MaxRows} rows; before a failure at every {PrometheusDuration.Format(_definition.Step * rows.OnsetStride)}, which fits make up for");
        }
    }

    private static IEnumerable<string> UnknownEntities(Replay replay)
    {
        string[] unknown = [.. replay.UnknownEntities.Select(entity => entity.ToString())];
        return unknown.Length == 0
            ? []
            : [$"--incidents names {unknown.Length} entities that the history does not have, so that their incidents are left out: {string.Join(", ", unknown.Take(NamesShown))}{(unknown.Length > NamesShown ? ", ..." : "")}"];
    }

    private void WriteImportances(ImmutableArray<FeatureImportance> importances)
    {
        _log.WriteLine("What the model looks at most, and how much worse it gets on held-out time when that is shuffled:");
        foreach (var (feature, gain, loss, spread) in importances.Take(LoggedImportances))
        {
            _log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {feature,-40} {gain,6:0.0%} of the gain, log-loss {loss:+0.00000;-0.00000} (± {spread:0.00000})"));
        }
    }

    /// <summary>Refuses a model that is worth nothing on held-out time, unless it is wanted all the same.</summary>
    private void RequireWorth(Verdict verdict)
    {
        if (verdict.Worthless is { } why)
        {
            Warn(_options.Force ? [$"{why}. Written because of --force"] : throw new WorthlessModelException($"{why}. Nothing was written; --force writes it all the same"));
        }

        Warn(verdict.Doubts);
    }

    /// <summary>Holds the model against the champion; null where there is none that fits.</summary>
    private Duel? Fight(OnnxScorer candidate, FeatureSchema schema, TrainingRows rows, EvaluatedPart test)
    {
        if (Champion is null)
        {
            return null;
        }

        if (!OnnxScorer.TryLoad(Champion, _definition, schema, out var champion, out var error))
        {
            Warn([$"the champion does not fit the configuration any more, so that nothing is held against it: {error}"]);
            return null;
        }

        using (champion)
        {
            Warn(LearntTime.Overlaps(champion.Contract, test.Range) ? ["the champion may have learnt from the time that both are held against, which is in its favour"] : []);
            var duel = Duel.Of(test, rows, candidate, champion);
            _log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Held-out time, F1 of alerts and onsets: {duel.Candidate:0.000}, champion {duel.Champion:0.000} (one standard error of the difference {duel.Error:0.000}); AUC-PR {duel.CandidateAucPr:0.000}, champion {duel.ChampionAucPr:0.000}"));
            return duel.IsAsGood ? duel : throw new WorseModelException(duel);
        }
    }

    private void Warn(IEnumerable<string> warnings)
    {
        foreach (var warning in warnings)
        {
            _warnings.Add(warning);
            _log.WriteLine($"Warning: {warning}.");
        }
    }

    private static ImmutableArray<double> BaseRates(RowLabel[][] labels, List<int> train) =>
    [
        .. labels.Select(ofHorizon =>
        {
            var onsets = train.Count(row => ofHorizon[row] == RowLabel.Onset);
            return onsets / (double)Math.Max(1, train.Count(row => ofHorizon[row] >= RowLabel.Quiet));
        }),
    ];

    private ModelContract Contract(
        FeatureSchema schema, Candidate best, ImmutableArray<double> baseRates, TrainingRows rows, SplitRows split, EvaluationReport report, TimeRange range) => new()
        {
            Predictor = _definition.Name,
            Features = schema.Names,
            FeatureHash = schema.Hash,
            StepSeconds = _definition.Step.TotalSeconds,
            HorizonsSeconds = [.. _definition.Horizons.Select(horizon => horizon.TotalSeconds)],
            Thresholds = best.Thresholds,
            ClearThresholds = best.ClearThresholds.SequenceEqual(best.Thresholds) ? [] : best.ClearThresholds,
            TradeOffs = best.TradeOffs.Length == _definition.Horizons.Length ? best.TradeOffs : [],
            BaseRates = [.. baseRates.Select(rate => Math.Round(rate, 8))],
            Reference = ReferenceHistograms.OfFeatures(_definition, rows, split.Train, schema),
            Stack = (best.Learner as StackLearner)?.Parts,
            Metrics = report.Metrics(),
            DataFrom = Instant(range.FromMs),
            DataTo = Instant(range.ToMs),
            TrainedTo = Instant(split.LearntToMs),
            Trainer = $"foresight_trainer {typeof(TrainingRun).Assembly.GetName().Version!.ToString(3)} ({best.Learner.Name})",
        };
}
