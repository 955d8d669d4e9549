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

    /// <summary>All rows.</summary>
    protected TrainingRows Rows { get; } = rows;

    /// <summary>Rows of a fit at most, unless more have an onset ahead.</summary>
    protected virtual int MostRows => options.MaxFitRows;

    /// <inheritdoc/>
    public IEnumerable<double[]> Path(int setting, int horizon, List<int> train, List<int> heldOut)
    {
        var input = Input(train);
        foreach (var network in Networks(setting, horizon, train, input))
        {
            var scores = new double[heldOut.Count];
            Parallel.For(0, heldOut.Count, () => (Terms: new float[input.Columns.Length], Scratch: new float[network.ScratchSize]), (i, _, memory) =>
            {
                input.Expand(Rows.Row(heldOut[i]), memory.Terms);
                scores[i] = network.Score(memory.Terms, memory.Scratch);
                return memory;
            }, _ => { });
            yield return scores;
        }
    }

    /// <inheritdoc/>
    public ITrainedModel Fit(int setting, int[] points, Calibration[] calibrations, List<int> train)
    {
        var input = Input(train);
        var networks = SideBySide.Map(points.Length, options.FitsAtOnce, horizon => Networks(setting, horizon, train, input).ElementAt(points[horizon]));
        return new TermModel(input, [.. networks], calibrations);
    }

    /// <summary>What networks see of a row.</summary>
    /// <param name="train">Rows to learn from.</param>
    protected virtual SelectedTerms Input(List<int> train) => SelectedTerms.Of(Basis(Rows, train));

    /// <summary>Networks after one pass over the rows, after two, and so on without end.</summary>
    /// <param name="setting">Index of the setting.</param>
    /// <param name="design">Rows with an onset ahead and quiet ones.</param>
    /// <param name="seed">Of all that is random in it.</param>
    protected abstract IEnumerable<INetwork> Passes(int setting, DesignMatrix design, int seed);

    /// <summary>How each column is scaled.</summary>
    /// <param name="seen">All rows, with those columns.</param>
    /// <param name="train">Rows to learn from.</param>
    protected LinearBasis Basis(TrainingRows seen, List<int> train)
    {
        var longest = labels[^1];
        return new BasisBuilder(seen, train, row => longest[row] == RowLabel.Onset).Build(hinges: false);
    }

    /// <summary>Added to the scores of a network to which onset rows and quiet rows counted the same, however many of the latter were left out.</summary>
    protected static float Offset(DesignMatrix design)
    {
        var (onset, quiet) = (Array.IndexOf(design.Outcomes, true), Array.IndexOf(design.Outcomes, false));
        return onset < 0 || quiet < 0 ? 0 : MathF.Log(design.Weights[onset] / design.Weights[quiet]);
    }

    private IEnumerable<INetwork> Networks(int setting, int horizon, List<int> train, SelectedTerms input) =>
        Passes(setting, FitSample.Take(Rows, train, labels[horizon], input, MostRows, options.Seed), options.Seed + horizon).Take(Points);
}
