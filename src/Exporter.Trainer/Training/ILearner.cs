using System.Collections.Immutable;
using Exporter.Trainer.Onnx;

namespace Exporter.Trainer.Training;

/// <summary>A way to learn raw scores from rows.</summary>
/// <remarks>
/// A learner has a few settings, and walks, for each, a path from the most cautious model to the closest fit: falling
/// penalties, or a growing number of trees. The search looks at held-out rows at every point and may stop early; the
/// final fit walks the same path to the point that was chosen. The same input and seed give the same scores.
/// </remarks>
internal interface ILearner
{
    /// <summary>Name on the command line.</summary>
    string Name { get; }

    /// <summary>What each setting is, for the log.</summary>
    ImmutableArray<string> Settings { get; }

    /// <summary>Fits one horizon along the path of a setting; the caller may stop at any point.</summary>
    /// <param name="setting">Index of the setting.</param>
    /// <param name="horizon">Index of the horizon.</param>
    /// <param name="train">Rows to learn from, ascending.</param>
    /// <param name="heldOut">Rows to score, ascending; never learnt from.</param>
    /// <returns>Raw scores of the held-out rows at each point.</returns>
    IEnumerable<double[]> Path(int setting, int horizon, List<int> train, List<int> heldOut);

    /// <summary>Fits all horizons.</summary>
    /// <param name="setting">Index of the setting.</param>
    /// <param name="points">Point on the path for each horizon, from 0.</param>
    /// <param name="calibrations">For raw scores as <see cref="Path"/> gives them, one a horizon.</param>
    /// <param name="train">Rows to learn from, ascending.</param>
    ITrainedModel Fit(int setting, int[] points, Calibration[] calibrations, List<int> train);
}
