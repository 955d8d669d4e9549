using Exporter.Features;
using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Host.Pipeline;

/// <summary>The feature vectors of a predictor's last step, lent by the pipeline: they stay as they are, whatever steps come.</summary>
/// <param name="StepMs">The step, Unix ms; null before the first.</param>
/// <param name="Features">Names of the columns.</param>
/// <param name="Entities">One element a row.</param>
/// <param name="Values">Row-major, NaN where missing: the memory of the matrix itself.</param>
internal sealed record VectorsSnapshot(long? StepMs, IReadOnlyList<string> Features, Labels[] Entities, ReadOnlyMemory<float> Values)
{
    /// <summary>Names the rows of <paramref name="matrix"/>, which nobody may write to afterwards. Call inside the pipeline's lock.</summary>
    public static VectorsSnapshot Of(FeatureSchema schema, PredictorWindows windows, FeatureMatrix matrix)
    {
        // A step that failed before its vectors were made has none: those of the step before may name entities that are forgotten.
        var entities = new Labels[matrix.AsOfMs == windows.AsOfMs ? matrix.Rows : 0];
        for (var row = 0; row < entities.Length; row++)
        {
            entities[row] = windows.EntityAt(matrix.Entities[row]);
        }

        return new VectorsSnapshot(windows.AsOfMs == long.MinValue ? null : windows.AsOfMs, schema.Names, entities, matrix.Buffer.AsMemory(0, entities.Length * matrix.Columns));
    }
}
