using Exporter.Features;
using Exporter.Signals;

namespace Exporter.Trainer;

/// <summary>How many rows a training may hold and look at so that it stays within so much memory.</summary>
/// <remarks>
/// Besides the rows stand the windows (see <c>foresight_exporter estimate</c>), some chunks of history, and what every training
/// needs: the runtime with its libraries and a file of a dataset.
/// </remarks>
internal static class MemoryBudget
{
    /// <summary>The least that can be asked for, in bytes.</summary>
    public const long Least = 384L << 20;

    private const long Fixed = 192L << 20;

    // Values of a row as float32, as LightGBM's byte, and once more for the learners that see the signals alone.
    private const int BytesPerValue = 6;

    // Rows with the scores of detectors are copies, one for each of three folds and the final fit.
    private const int BytesPerDetectedValue = 4 * 4;

    // Without the windows, for the learners that do not see them.
    private const int BytesPerCopiedValue = 4;

    // What a linear fit makes of a feature: itself, missing or not, three bends; as float32, and as much again while it is fitted.
    private const int BytesPerFittedValue = 5 * 4 * 2;

    /// <summary>The options with fewer rows where the memory asks for it.</summary>
    /// <param name="options">What was asked for apart from memory.</param>
    /// <param name="definition">The predictor.</param>
    /// <param name="bytes">The memory of the whole process.</param>
    public static TrainingOptions Apply(TrainingOptions options, PredictorDefinition definition, long bytes)
    {
        var schema = FeatureSchema.For(definition);
        var columns = schema.Names.Length;
        var features = schema.Windows is null ? columns : schema.WindowsFrom;
        var bytesPerRow = (columns * BytesPerValue) + (schema.Windows is null ? 0 : features * BytesPerCopiedValue) + (options.DetectorFeatures ? features * BytesPerDetectedValue : 0);
        var free = Math.Max(bytes - Fixed, Fixed);
        return options with
        {
            MaxRows = Fitting(options.MaxRows, free / 2, bytesPerRow, 1000),
            MaxFitRows = Fitting(options.MaxFitRows, free / 4, columns * BytesPerFittedValue, 500),
            MaxTreeRows = Fitting(options.MaxTreeRows, free / 8, columns * BytesPerValue, 500),
            MaxFitsAtOnce = 1,
            MaxChunkValues = Math.Min(options.MaxChunkValues, free / 16 / (2 * sizeof(double))),
        };
    }

    private static int Fitting(int wanted, long bytes, int bytesPerRow, int least) => (int)Math.Max(least, Math.Min(wanted, bytes / bytesPerRow));
}
