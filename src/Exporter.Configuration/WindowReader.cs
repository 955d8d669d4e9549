using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Configuration;

/// <summary>Reads which part of the windows vectors carry as it is: the key <c>windows</c> of a predictor, a mapping of <c>steps</c>.</summary>
/// <param name="mistakes">Where mistakes go.</param>
internal sealed class WindowReader(Mistakes mistakes)
{
    private const string Key = "windows";
    private const string StepsKey = "steps";

    // One step is what every vector has: the feature "last".
    private const int LeastSteps = 2;

    /// <summary>Number of steps; 0 where there are to be none.</summary>
    /// <param name="predictor">The predictor's section.</param>
    /// <param name="signals">Number of its signals.</param>
    public int Read(Section predictor, int signals)
    {
        if (predictor.Find(Key) is not { } value || predictor.Sub(Key, Key, [StepsKey]) is not { } section || section.Require(StepsKey) is null)
        {
            return 0;
        }

        var steps = section.Whole(StepsKey, 0, LeastSteps, WindowStore.FineSteps);
        if ((long)steps * signals > PredictorDefinition.MaxWindowValues)
        {
            mistakes.Add(value.At, $"{Key}: {steps} steps of {signals} signals are {(long)steps * signals} values, a vector may carry {PredictorDefinition.MaxWindowValues} at most");
        }

        return steps;
    }
}
