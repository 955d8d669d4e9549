using Exporter.Features;
using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Host.Pipeline;

/// <summary>The feature vectors of a predictor's last step, copied out of the pipeline.</summary>
/// <param name="StepMs">The step, Unix ms; null before the first.</param>
/// <param name="Features">Names of the columns.</param>
/// <param name="Entities">One element a row.</param>
/// <param name="Values">Row-major, NaN where missing.</param>
internal sealed record VectorsSnapshot(long? StepMs, IReadOnlyList<string> Features, Labels[] Entities, float[] Values)
{
    /// <summary>Copies; call inside the pipeline's lock.</summary>
    public static VectorsSnapshot Of(FeatureSchema schema, PredictorWindows windows, FeatureMatrix matrix)
    {
        var entities = new Labels[matrix.Rows];
        for (var row = 0; row < entities.Length; row++)
        {
            entities[row] = windows.EntityAt(matrix.Entities[row]);
        }

        return new VectorsSnapshot(windows.AsOfMs == long.MinValue ? null : windows.AsOfMs, schema.Names, entities, matrix.Values.ToArray());
    }
}
