using System.Collections.Immutable;
using Exporter.Features;
using Exporter.History;
using Exporter.Models;
using Exporter.Models.Inference;
using Exporter.Signals;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Evaluation;
using Exporter.Trainer.Onnx;
using Exporter.Trainer.Packaging;
using Exporter.Trainer.Training;

namespace Exporter.Trainer;

/// <summary>History in, model file out: replay, label, split, fit, calibrate, choose thresholds, judge, prove, write.</summary>
/// <remarks>The same history, configuration, options and build give the same bytes.</remarks>
public sealed class TrainingRun
{
    private readonly PredictorDefinition _definition;
    private readonly TrainingOptions _options;
    private readonly TextWriter _log;

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

    /// <summary>Runs, and writes the model to <paramref name="path"/> if all went well.</summary>
    /// <exception cref="TrainingException">No model can be made from this history.</exception>
    /// <exception cref="HistoryException">The history cannot be read.</exception>
    public async Task<TrainingResult> RunAsync(IHistorySource source, string path, CancellationToken cancellation)
    {
        if (_definition.FailureExpression is null)
        {
            throw new TrainingException($"predictor \"{_definition.Name}\" has no \"failure\": without it nothing says what to predict");
        }

        // :: 1: the past as the sidecar would have seen it.
        var replay = new Replay(_definition, _options);
        var rows = await replay.RunAsync(source, (done, steps) => _log.WriteLine($"  replayed {done} of {steps} steps"), cancellation).ConfigureAwait(false);

        // :: 2: what came after each row, and which rows may be looked at for what.
        var range = Replay.Steps(_options, _definition);
        var labels = _definition.Horizons.Select(horizon => IncidentLabeler.LabelAll(rows, horizon, range.ToMs)).ToArray();
        var split = TemporalSplit.Cut(range, _definition.Horizons[^1], _options.ValidationShare, _options.TestShare);
        var train = Part(rows, labels, split.Train, "train");
        var validation = Part(rows, labels, split.Validation, "validation");
        var test = Part(rows, labels, split.Test, "test");
        RequireOnsets(train, validation);
        WriteStride(rows);

        // :: 3: fit and calibrate; thresholds by what alerts would have been worth.
        var model = new AdditiveLearner(_definition, _options, rows, labels).Fit(train.Rows, validation, _log);
        var thresholds = ChooseThresholds(model, rows, validation);

        // :: 4: judge on time that nothing was chosen on.
        var baseRates = BaseRates(train);
        var report = Judge(model, thresholds, baseRates, replay.Schema, rows, test);
        report.WriteTo(_log);

        // :: 5: write, prove, rename.
        var contract = Contract(replay.Schema, thresholds, baseRates, rows, train, report, range);
        var difference = ModelWriter.Write(model, contract, _definition, replay.Schema, rows, test.Rows.Count > 0 ? test.Rows : validation.Rows, path);
        _log.WriteLine($"Wrote {path}: the file scores as the trainer did, largest difference {difference:E1}.");
        return new TrainingResult(contract, report, difference);
    }

    private EvaluatedPart Part(TrainingRows rows, RowLabel[][] labels, TimeRange range, string name)
    {
        var part = new EvaluatedPart(_definition, _options, rows, labels, range);
        _log.WriteLine($"  {name,-10} {Instant(range.FromMs):u} .. {Instant(range.ToMs):u}: {part.Rows.Count} rows, {part.Entities} entities, {part.Onsets} onsets");
        return part;
    }

    private static DateTimeOffset Instant(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);

    private void WriteStride(TrainingRows rows)
    {
        if (rows.Stride > 1)
        {
            _log.WriteLine($"  rows are taken at every {PrometheusDuration.Format(_definition.Step * rows.Stride)} instead of every {PrometheusDuration.Format(_definition.Step)}, to stay within {_options.MaxRows} rows");
        }
    }

    private static void RequireOnsets(EvaluatedPart train, EvaluatedPart validation)
    {
        if (train.Rows.Count == 0)
        {
            throw new TrainingException("the history has no row to train on: no signal has a value for any entity; check the expressions and --from/--to");
        }

        if (train.Onsets == 0 || validation.Onsets == 0)
        {
            throw new TrainingException(
                $"the history has {train.Onsets} onsets to train on and {validation.Onsets} to validate on; both need at least one, and some dozens are needed for a good model. Take a longer history, or check the failure expression");
        }
    }

    private ImmutableArray<double> ChooseThresholds(LinearModel model, TrainingRows rows, EvaluatedPart validation)
    {
        var probabilities = Score(model, rows, validation.Rows);
        var horizons = model.Horizons;
        var thresholds = new double[horizons];
        for (var horizon = 0; horizon < horizons; horizon++)
        {
            var at = horizon;
            float[] column = [.. Enumerable.Range(0, validation.Rows.Count).Select(position => probabilities[(position * horizons) + at])];
            (thresholds[horizon], var keeps) = ThresholdChoice.Choose(
                column, threshold => validation.Events(at, position => column[position] >= threshold), _options.TargetPrecision);
            var target = $"{_options.TargetPrecision * 100:0.#}% of alerts right";
            var why = keeps ? $"best recall with {target} on validation" : $"best F1 on validation, as no threshold that finds much gives {target}";
            _log.WriteLine($"  threshold for {PrometheusDuration.Format(_definition.Horizons[horizon])}: {thresholds[horizon]} ({why})");
        }

        return [.. thresholds];
    }

    private static float[] Score(LinearModel model, TrainingRows rows, List<int> chosen)
    {
        var probabilities = new float[chosen.Count * model.Horizons];
        Parallel.For(0, chosen.Count, i => model.Score(rows.Row(chosen[i]), probabilities.AsSpan(i * model.Horizons, model.Horizons)));
        return probabilities;
    }

    private ImmutableArray<double> BaseRates(EvaluatedPart train) =>
    [
        .. Enumerable.Range(0, _definition.Horizons.Length).Select(horizon =>
        {
            var outcomes = train.Known(horizon, _ => 0).Outcomes;
            return outcomes.Count(outcome => outcome) / (double)Math.Max(1, outcomes.Length);
        }),
    ];

    private EvaluationReport Judge(
        LinearModel model, ImmutableArray<double> thresholds, ImmutableArray<double> baseRates, FeatureSchema schema, TrainingRows rows, EvaluatedPart test)
    {
        var horizons = model.Horizons;
        var byModel = Score(model, rows, test.Rows);
        using var baseline = new BaselineScorer(_definition, schema);
        var byBaseline = RowScoring.Run(baseline, rows, test.Rows, horizons);
        var rule = new LimitForecastRule(schema);
        return new EvaluationReport(_definition, [.. Enumerable.Range(0, horizons).Select(horizon => JudgeHorizon(horizon))]);

        ImmutableArray<Judgement> JudgeHorizon(int horizon)
        {
            var rate = baseRates[horizon];
            var judgements = new List<Judgement>
            {
                Judgement.Of("model", test, horizon, thresholds[horizon], position => byModel[(position * horizons) + horizon], rate),
                Judgement.Of("baseline", test, horizon, baseline.Thresholds[horizon], position => byBaseline[(position * horizons) + horizon], rate),
            };
            if (rule.Applies)
            {
                var events = test.Events(horizon, position => rule.IsAlerting(rows.Row(test.Rows[position]), _definition.Horizons[horizon]));
                judgements.Add(new Judgement("limit forecast", null, events, null));
            }

            judgements.Add(Judgement.Of("base rate", test, horizon, 1, _ => (float)rate, rate) with { Threshold = null, Events = null });
            return [.. judgements];
        }
    }

    private ModelContract Contract(
        FeatureSchema schema, ImmutableArray<double> thresholds, ImmutableArray<double> baseRates, TrainingRows rows, EvaluatedPart train, EvaluationReport report, TimeRange range) => new()
        {
            Predictor = _definition.Name,
            Features = schema.Names,
            FeatureHash = schema.Hash,
            StepSeconds = _definition.Step.TotalSeconds,
            HorizonsSeconds = [.. _definition.Horizons.Select(horizon => horizon.TotalSeconds)],
            Thresholds = thresholds,
            BaseRates = [.. baseRates.Select(rate => Math.Round(rate, 8))],
            Reference = ReferenceHistograms.Of(rows, train.Rows, schema),
            Metrics = report.Metrics(),
            DataFrom = Instant(range.FromMs),
            DataTo = Instant(range.ToMs),
            Trainer = $"foresight_trainer {typeof(TrainingRun).Assembly.GetName().Version!.ToString(3)}",
        };
}
