using System.Collections.Immutable;
using Exporter.Models;

namespace Exporter.Trainer.Onnx;

/// <summary>A network or a detector a horizon over the same terms, calibrated.</summary>
/// <param name="Input">How features become terms.</param>
/// <param name="Scorers">One a horizon.</param>
/// <param name="Calibrations">One a horizon.</param>
internal sealed record TermModel(SelectedTerms Input, ImmutableArray<ITermScorer> Scorers, Calibration[] Calibrations) : ITrainedModel
{
    /// <inheritdoc/>
    public int Horizons => Scorers.Length;

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<float> features, Span<float> probabilities)
    {
        var terms = new float[Input.Columns.Length];
        for (var row = 0; row < features.Length / Input.Features; row++)
        {
            Input.Expand(features.Slice(row * Input.Features, Input.Features), terms);
            double highest = 0;
            for (var horizon = 0; horizon < Horizons; horizon++)
            {
                highest = Math.Max(highest, Calibrations[horizon].Apply(Scorers[horizon].Score(terms)));
                probabilities[(row * Horizons) + horizon] = (float)highest;
            }
        }
    }

    /// <inheritdoc/>
    public ITrainedModel Widened(int[] columns, int features) => this with { Input = Input.Widened(columns, features) };

    /// <inheritdoc/>
    /// <remarks>By how much each term has to say; a horizon counts as much as another.</remarks>
    public double[] GainShares()
    {
        var gains = new double[Input.Features];
        foreach (var scorer in Scorers)
        {
            foreach (var (term, share) in Shares.Of(scorer.Says()).Index())
            {
                gains[Input.Columns[term]] += share;
            }
        }

        return Shares.Of(gains);
    }

    /// <inheritdoc/>
    /// <remarks>Where windows are the input, the contract in the file says so.</remarks>
    public void Write(ModelContract contract, Stream destination)
    {
        contract = contract with { Windows = Input.Windows };
        string[] errors = [.. Check().Concat(CalibrationNodes.Check(Input.Features, Calibrations, contract)).Distinct()];
        if (errors.Length > 0)
        {
            throw new ArgumentException("the model cannot be written: " + string.Join("; ", errors), nameof(contract));
        }

        var graph = new GraphBuilder(contract.Predictor, contract.Trainer);
        var terms = Input.Write(graph);
        string[] scores = [.. Scorers.Select((scorer, horizon) => scorer.Write(graph, terms, $"scorer_{horizon}"))];
        CalibrationNodes.Finish(graph, scores, Calibrations, contract, destination);
    }

    private IEnumerable<string> Check()
    {
        if (Scorers.Any(scorer => !scorer.IsFinite))
        {
            yield return "weights and other parameters must be finite numbers";
        }

        foreach (var error in Input.Basis.Check())
        {
            yield return error;
        }
    }
}
