using System.Collections.Immutable;
using Exporter.Features;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Onnx;
using Exporter.Trainer.Training;

namespace Exporter.Trainer.Networks;

/// <summary>A recurrent network that sees the windows alone, step by step: for what lies in the order of values.</summary>
/// <remarks>
/// Every step of a signal is scaled alike, as its newest values ask for; missing values are the usual one. Onset rows and quiet rows count the same, as for <see cref="PerceptronLearner"/>.
/// A pass takes some hundred times as long as one of a perceptron, so fits look at fewer rows.
/// </remarks>
/// <param name="name">Name on the command line.</param>
/// <param name="cell">Makes what the layer does at a step.</param>
/// <param name="windows">What the last columns of the rows are.</param>
/// <param name="options">Seed and number of rows.</param>
/// <param name="rows">All rows.</param>
/// <param name="labels">Labels of all rows, one array a horizon.</param>
internal sealed class SequenceLearner(string name, RecurrentCell cell, WindowLayout windows, TrainingOptions options, TrainingRows rows, RowLabel[][] labels)
    : NetworkLearner(options, rows, labels)
{
    private const int MostSequences = 12_000;

    private static readonly int[] Units = [8, 16];

    private readonly TrainingRows _newest = NarrowedLearner.Narrow(rows, [.. Enumerable.Range(rows.Columns - windows.Signals.Length, windows.Signals.Length)]);

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override ImmutableArray<string> Settings { get; } = [.. Units.Select(units => $"{units} units")];

    /// <inheritdoc/>
    protected override int MostRows => Math.Min(base.MostRows, MostSequences);

    /// <inheritdoc/>
    protected override SelectedTerms Input(List<int> train) => SelectedTerms.OfWindows(Basis(_newest, train), windows, Rows.Columns);

    /// <inheritdoc/>
    protected override IEnumerable<INetwork> Passes(int setting, DesignMatrix design, int seed)
    {
        var fit = new SequenceFit(design, cell, Units[setting], windows.Steps, seed);
        while (true)
        {
            fit.GoOn();
            yield return fit.Network(Offset(design));
        }
    }
}
