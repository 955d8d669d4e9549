using System.Collections.Immutable;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Training;

namespace Exporter.Trainer.Networks;

/// <summary>A multilayer perceptron with rectified hidden layers, fitted by log-loss.</summary>
/// <remarks>
/// Onset rows and quiet rows count the same, however many of the latter were left out, as steps of a few heavy rows are mostly noise; the score is brought back to all rows by
/// the log of the odds' ratio, see <see cref="TreeRows"/>.
/// </remarks>
/// <param name="options">Seed and number of rows.</param>
/// <param name="rows">All rows.</param>
/// <param name="labels">Labels of all rows, one array a horizon.</param>
internal sealed class PerceptronLearner(TrainingOptions options, TrainingRows rows, RowLabel[][] labels) : NetworkLearner(options, rows, labels)
{
    private static readonly (int[] Hidden, float Decay)[] Nets = [([8], 0.1f), ([32, 16], 0.1f)];

    /// <inheritdoc/>
    public override string Name => "mlp";

    /// <inheritdoc/>
    public override ImmutableArray<string> Settings { get; } = [.. Nets.Select(net => $"{string.Join(" and ", net.Hidden)} hidden units")];

    /// <inheritdoc/>
    protected override IEnumerable<INetwork> Passes(int setting, DesignMatrix design, int seed)
    {
        LayerShape[] shapes = [.. Nets[setting].Hidden.Select(units => new LayerShape(units, IsRectified: true)), new LayerShape(1, IsRectified: false)];
        var fit = new NetworkFit(design, [.. Enumerable.Range(0, design.Rows)], shapes, isRepeating: false, Nets[setting].Decay, seed);
        while (true)
        {
            fit.GoOn();
            var layers = fit.Layers();
            yield return new Perceptron([.. layers[..^1], layers[^1] with { Biases = [layers[^1].Biases[0] + Offset(design)] }]);
        }
    }
}
