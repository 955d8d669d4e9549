using Exporter.Signals;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Evaluation;
using Exporter.Trainer.Onnx;

namespace Exporter.Trainer.Training;

/// <summary>Fits the additive model of all horizons: basis, weights, calibration; everything is chosen on validation time.</summary>
internal sealed class AdditiveLearner(PredictorDefinition definition, TrainingOptions options, TrainingRows rows, RowLabel[][] labels)
{
    /// <summary>The better of a straight and a bent basis.</summary>
    /// <param name="train">Indices of training rows.</param>
    /// <param name="validation">The validation part.</param>
    /// <param name="log">Told what was tried.</param>
    public LinearModel Fit(List<int> train, EvaluatedPart validation, TextWriter log)
    {
        var longest = labels[^1];
        var builder = new BasisBuilder(rows, train, row => longest[row] == RowLabel.Onset);
        var straight = FitOn(builder.Build(hinges: false), "straight", train, validation, log);
        if (!options.Hinges)
        {
            return straight.Model;
        }

        var bent = FitOn(builder.Build(hinges: true), "bent at quantiles", train, validation, log);
        return bent.Quality > straight.Quality ? bent.Model : straight.Model;
    }

    private (LinearModel Model, double Quality) FitOn(LinearBasis basis, string name, List<int> train, EvaluatedPart validation, TextWriter log)
    {
        var horizons = definition.Horizons.Length;
        var weights = new float[basis.Size * horizons];
        var intercepts = new float[horizons];
        var calibrations = new Calibration[horizons];
        double quality = 0;
        for (var horizon = 0; horizon < horizons; horizon++)
        {
            var design = FitSample.Take(rows, train, labels[horizon], basis, options.MaxFitRows, options.Seed);
            var known = validation.Known(horizon, position => validation.Rows[position]);
            var (model, scores, aucPr) = StrengthSearch.Run(design, rows, [.. known.Values], labels[horizon], basis);
            for (var term = 0; term < basis.Size; term++)
            {
                weights[(term * horizons) + horizon] = model.Weights[term];
            }

            intercepts[horizon] = model.Intercept;
            calibrations[horizon] = PlattCalibrator.Fit(scores, known.Outcomes);
            quality += aucPr;
            log.WriteLine($"  {name}, {PrometheusDuration.Format(definition.Horizons[horizon])}: {basis.Size} terms, {design.Rows} rows, penalty {model.Strength}, validation AUC-PR {aucPr:0.000}");
        }

        return (new LinearModel { Basis = basis, Weights = weights, Intercepts = intercepts, Calibrations = calibrations }, quality);
    }
}
