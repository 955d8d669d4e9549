using System.Collections.Immutable;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Onnx;
using Exporter.Trainer.Training;

namespace Exporter.Trainer.Networks;

/// <summary>What learners of networks have in common: standardised terms, and a path on which every point is another pass over the rows, or several where they are few.</summary>
/// <remarks>
/// Where a path ends is chosen on the folds, which lie behind what was learnt from in time, by a gap of the longest horizon; for a network that is early stopping.
/// The final fit goes over the rows as often.
/// </remarks>
/// <param name="options">Seed and number of rows.</param>
/// <param name="rows">All rows.</param>
/// <param name="labels">Labels of all rows, one array a horizon.</param>
internal abstract class NetworkLearner(TrainingOptions options, TrainingRows rows, RowLabel[][] labels) : ILearner
{
    private const int Points = 40;

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public abstract ImmutableArray<string> Settings { get; }

    /// <inheritdoc/>
    public IEnumerable<double[]> Path(int setting, int horizon, List<int> train, List<int> heldOut)
    {
        var (input, basis) = Input(train);
        foreach (var network in Networks(setting, horizon, train, input, basis))
        {
            var scores = new double[heldOut.Count];
            Parallel.For(0, heldOut.Count, () => (Terms: new float[input.Columns.Length], Scratch: new float[network.ScratchSize]), (i, _, memory) =>
            {
                input.Expand(rows.Row(heldOut[i]), memory.Terms);
                scores[i] = network.Score(memory.Terms, memory.Scratch);
                return memory;
            }, _ => { });
            yield return scores;
        }
    }

    /// <inheritdoc/>
    public ITrainedModel Fit(int setting, int[] points, Calibration[] calibrations, List<int> train)
    {
        var (input, basis) = Input(train);
        var networks = SideBySide.Map(points.Length, options.FitsAtOnce, horizon => Networks(setting, horizon, train, input, basis).ElementAt(points[horizon]));
        return new TermModel(input, [.. networks], calibrations);
    }

    /// <summary>Begins a fit.</summary>
    /// <param name="setting">Index of the setting.</param>
    /// <param name="design">Rows with an onset ahead and quiet ones.</param>
    /// <param name="seed">Of all that is random in it.</param>
    protected abstract NetworkFit Begin(int setting, DesignMatrix design, int seed);

    /// <summary>The network of some layers.</summary>
    /// <param name="layers">As they were fitted.</param>
    /// <param name="design">The rows that they were fitted to.</param>
    protected abstract Network Finish(ImmutableArray<DenseLayer> layers, DesignMatrix design);

    private (SelectedTerms Input, LinearBasis Basis) Input(List<int> train)
    {
        var longest = labels[^1];
        var basis = new BasisBuilder(rows, train, row => longest[row] == RowLabel.Onset).Build(hinges: false);
        return (SelectedTerms.Of(basis), basis);
    }

    private IEnumerable<Network> Networks(int setting, int horizon, List<int> train, SelectedTerms input, LinearBasis basis)
    {
        var design = FitSample.Take(rows, train, labels[horizon], basis, options.MaxFitRows, options.Seed).Columned(input.Columns);
        var fit = Begin(setting, design, options.Seed + horizon);
        for (var point = 0; point < Points; point++)
        {
            fit.GoOn();
            yield return Finish(fit.Layers(), design);
        }
    }
}
