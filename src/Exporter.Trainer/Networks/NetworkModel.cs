using System.Collections.Immutable;
using Exporter.Models;
using Exporter.Trainer.Onnx;

namespace Exporter.Trainer.Networks;

/// <summary>A network a horizon over the same terms, calibrated.</summary>
/// <param name="Input">How features become terms.</param>
/// <param name="Networks">One a horizon.</param>
/// <param name="Calibrations">One a horizon.</param>
internal sealed record NetworkModel(SelectedTerms Input, ImmutableArray<Network> Networks, Calibration[] Calibrations) : ITrainedModel
{
    /// <inheritdoc/>
    public int Horizons => Networks.Length;

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<float> features, Span<float> probabilities)
    {
        var terms = new float[Input.Columns.Length];
        var scratch = new float[Networks.Max(network => network.ScratchSize)];
        for (var row = 0; row < features.Length / Input.Features; row++)
        {
            Input.Expand(features.Slice(row * Input.Features, Input.Features), terms);
            double highest = 0;
            for (var horizon = 0; horizon < Horizons; horizon++)
            {
                highest = Math.Max(highest, Calibrations[horizon].Apply(Networks[horizon].Score(terms, scratch)));
                probabilities[(row * Horizons) + horizon] = (float)highest;
            }
        }
    }

    /// <inheritdoc/>
    public ITrainedModel Widened(int[] columns, int features) => this with { Input = Input.Widened(columns, features) };

    /// <inheritdoc/>
    /// <remarks>By the sizes of the weights on all ways from a feature to the outputs: terms are standardised. A horizon counts as much as another.</remarks>
    public double[] GainShares()
    {
        var gains = new double[Input.Features];
        foreach (var network in Networks)
        {
            foreach (var (term, share) in Shares.Of(network.Connections()).Index())
            {
                gains[Input.Columns[term]] += share;
            }
        }

        return Shares.Of(gains);
    }

    /// <inheritdoc/>
    public void Write(ModelContract contract, Stream destination)
    {
        string[] errors = [.. Check().Concat(CalibrationNodes.Check(Input.Features, Calibrations, contract)).Distinct()];
        if (errors.Length > 0)
        {
            throw new ArgumentException("the model cannot be written: " + string.Join("; ", errors), nameof(contract));
        }

        var graph = new GraphBuilder(contract.Predictor, contract.Trainer);
        var terms = Input.Write(graph, graph.Input(ModelContract.InputName, GraphBuilder.Dynamic, Input.Features));
        CalibrationNodes.Finish(graph, [.. Networks.Select(network => network.Write(graph, terms))], Calibrations, contract, destination);
    }

    private IEnumerable<string> Check()
    {
        if (Networks.SelectMany(network => network.Layers).Any(layer => !layer.Weights.All(float.IsFinite) || !layer.Biases.All(float.IsFinite)))
        {
            yield return "weights and biases must be finite numbers";
        }

        foreach (var error in Input.Basis.Check())
        {
            yield return error;
        }
    }
}
