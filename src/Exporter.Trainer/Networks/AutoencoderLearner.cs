using System.Collections.Immutable;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Training;

namespace Exporter.Trainer.Networks;

/// <summary>An autoencoder that learns what quiet rows look like; what it cannot repeat is unusual.</summary>
/// <remarks>
/// G. Hinton and R. Salakhutdinov, "Reducing the dimensionality of data with neural networks", 2006. Onsets are looked at by scale and calibration only, so
/// it finds failures that were never seen, and everything else that is unusual.
/// </remarks>
/// <param name="options">Seed and number of rows.</param>
/// <param name="rows">All rows.</param>
/// <param name="labels">Labels of all rows, one array a horizon.</param>
internal sealed class AutoencoderLearner(TrainingOptions options, TrainingRows rows, RowLabel[][] labels) : NetworkLearner(options, rows, labels)
{
    private const int Hidden = 32;

    private static readonly int[] Codes = [4, 12];

    /// <inheritdoc/>
    public override string Name => "autoencoder";

    /// <inheritdoc/>
    public override ImmutableArray<string> Settings { get; } = [.. Codes.Select(code => $"by way of {code} numbers")];

    /// <inheritdoc/>
    protected override IEnumerable<INetwork> Passes(int setting, DesignMatrix design, int seed)
    {
        int[] quiet = [.. Enumerable.Range(0, design.Rows).Where(row => !design.Outcomes[row])];
        var fit = new NetworkFit(design, quiet, Shapes(Codes[setting], design.Columns), isRepeating: true, decay: 0, seed);
        while (true)
        {
            fit.GoOn();
            yield return new Autoencoder(fit.Layers());
        }
    }

    /// <summary>In and out by rectified layers; the code itself may be negative.</summary>
    private static LayerShape[] Shapes(int code, int terms) =>
        [new(Hidden, IsRectified: true), new(Math.Min(code, terms), IsRectified: false), new(Hidden, IsRectified: true), new(terms, IsRectified: false)];
}
