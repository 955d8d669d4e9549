using System.Collections.Immutable;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Onnx;
using Exporter.Trainer.Training;

namespace Exporter.Trainer.Unsupervised;

/// <summary>A learner that also sees how unusual detectors find each row: distances from the usual are what sums of features cannot tell.</summary>
/// <remarks>
/// For learners whose scores move continuously with what they see. A tree's split on a detector's score would send a row the other way wherever float32 rounds
/// differently in the trainer and in the graph; trees have detectors beside them in a stack.
/// </remarks>
/// <param name="make">The learner, on rows that have the scores.</param>
/// <param name="columns">The rows.</param>
internal sealed class DetectedLearner(Func<TrainingRows, ILearner> make, DetectorColumns columns) : ILearner
{
    private readonly ILearner _named = make(columns.Empty);

    /// <inheritdoc/>
    public string Name => $"{_named.Name} with detectors";

    /// <inheritdoc/>
    public ImmutableArray<string> Settings => _named.Settings;

    /// <inheritdoc/>
    public IEnumerable<double[]> Path(int setting, int horizon, List<int> train, List<int> heldOut) => make(columns.Of(train)).Path(setting, horizon, train, heldOut);

    /// <inheritdoc/>
    public ITrainedModel Fit(int setting, int[] points, Calibration[] calibrations, List<int> train)
    {
        // Learnt from the same rows once more, detectors are those that made the columns.
        var detectors = columns.Detectors.Select(detector => (IPartModel)detector.Fit(0, [0], [new PlattCalibration(1, 0)], train));
        return new DetectedModel([.. detectors], (IPartModel)make(columns.Of(train)).Fit(setting, points, calibrations, train), calibrations);
    }
}
