using Exporter.Features;
using Exporter.History;
using Exporter.Models.Inference;
using Exporter.Signals;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Evaluation;
using Exporter.Trainer.Reporting;
using Exporter.Trainer.Training;

namespace Exporter.Trainer;

/// <summary>History in, judgement out: a finished model on a span of time, beside what works without training.</summary>
/// <remarks>History is read from a while before that span, so that windows are as full as the sidecar's when judging begins.</remarks>
internal sealed class EvaluationRun
{
    private readonly PredictorDefinition _definition;
    private readonly TrainingOptions _options;
    private readonly TimeRange _judged;
    private readonly TextWriter _log;

    /// <summary>A run that has not begun.</summary>
    /// <param name="definition">The predictor as configured; its alert threshold, if it has one, goes before the model's own.</param>
    /// <param name="options">The span to judge, and how rows are taken and alerts counted; what only training needs is not looked at.</param>
    /// <param name="readFromMs">First instant to read, Unix ms: windows fill from there on.</param>
    /// <param name="log">Told the progress and the results.</param>
    public EvaluationRun(PredictorDefinition definition, TrainingOptions options, long readFromMs, TextWriter log)
    {
        _judged = Replay.Steps(options, definition);
        (_definition, _options, _log) = (definition, options with { FromMs = readFromMs, RowsFromMs = _judged.FromMs }, log);
    }

    /// <summary>Judges a model.</summary>
    /// <exception cref="TrainingException">There is nothing to judge it on.</exception>
    /// <exception cref="HistoryException">The history cannot be read.</exception>
    /// <exception cref="ScoringException">The model fails on these rows.</exception>
    public async Task<(EvaluationReport Results, ReportContent Report)> RunAsync(IHistorySource source, OnnxScorer scorer, CancellationToken cancellation)
    {
        if (_definition.FailureExpression is null)
        {
            throw new TrainingException($"predictor \"{_definition.Name}\" has no \"failure\": without it nothing says what came true");
        }

        var replay = new Replay(_definition, _options);
        var rows = await replay.RunAsync(source, (done, steps) => _log.WriteLine($"  replayed {done} of {steps} steps"), cancellation).ConfigureAwait(false);
        var labels = _definition.Horizons.Select(horizon => IncidentLabeler.LabelAll(rows, horizon, _judged.ToMs, _options.LeadInLabels ? _options.MinLead : default)).ToArray();
        var part = new EvaluatedPart(_definition, _options, rows, labels, _judged);
        if (part.Rows.Count == 0)
        {
            throw new TrainingException("no signal has a value for any entity between --from and --to: there is nothing to judge the model on; check the expressions and the times");
        }

        _log.WriteLine($"Judged on {part.Rows.Count} rows of {part.Entities} entities with {part.Onsets} onsets.");
        return Judge(replay.Schema, rows, labels, part, scorer);
    }

    private (EvaluationReport, ReportContent) Judge(FeatureSchema schema, TrainingRows rows, RowLabel[][] labels, EvaluatedPart part, OnnxScorer scorer)
    {
        double[] thresholds = [.. scorer.Thresholds.Select(own => _definition.AlertThreshold ?? own)];
        double[] clears = [.. scorer.ClearThresholds.Select(own => _definition.AlertThreshold ?? own)];
        double[] baseRates = [.. _definition.Horizons.Select((_, horizon) => scorer.Contract.BaseRates.IsEmpty ? double.NaN : scorer.Contract.BaseRates[horizon])];
        var probabilities = RowScoring.Run(scorer, rows, part.Rows, thresholds.Length);
        var results = new Referee(_definition, schema, rows, part).Judge(probabilities, thresholds, clears, baseRates);
        var importances = SignalImportance.Of(scorer, _definition, schema, rows, labels, part.Rows, _options.Seed);
        var used = FeatureUse.Of(scorer, rows, part.Rows, thresholds.Length, _options.Seed);
        var report = ReportMaker.Of(
            new JudgedModel(_definition, schema, rows, part, scorer, scorer.Version, thresholds, clears, probabilities, results), importances,
            DriftMeasure.Of(scorer.Contract.Reference, feature => used[schema.Names.IndexOf(feature)], rows, [("judged", part.Rows)]), [], LearntTime.Overlaps(scorer.Contract, _judged));
        return (results, report);
    }
}
