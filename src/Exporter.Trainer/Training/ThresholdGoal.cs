using Exporter.Models.Evaluation;
using Exporter.Signals;

namespace Exporter.Trainer.Training;

/// <summary>What a threshold is to achieve on held-out time.</summary>
internal abstract record ThresholdGoal
{
    /// <summary>Threshold of alerts that are not to be raised: certainty.</summary>
    public const double Never = 1;

    private const double UsualPrecision = 0.8;

    /// <summary>What was asked for: on the command line, else in the configuration, else four of five alerts right.</summary>
    /// <param name="definition">May have a budget.</param>
    /// <param name="options">May have a cost ratio or a precision.</param>
    /// <param name="watched">Span of time that held-out folds cover.</param>
    public static ThresholdGoal Of(PredictorDefinition definition, TrainingOptions options, TimeSpan watched) => (options, definition) switch
    {
        ({ CostRatio: { } ratio }, _) => new CostGoal(ratio),
        ({ TargetPrecision: { } precision }, _) => new PrecisionGoal(precision),
        (_, { AlertBudget: { } budget }) => new BudgetGoal(budget, watched),
        _ => new PrecisionGoal(UsualPrecision),
    };

    /// <summary>The threshold that a budget of alerts was filled with; <see cref="Never"/> where its alerts announced no failure.</summary>
    /// <remarks>They were all false on held-out time, and few or many they would be so again: a budget is no order to raise some.</remarks>
    /// <param name="threshold">Has alerts within the budget.</param>
    /// <param name="announced">Failures that they announced.</param>
    public static double WithinBudget(double threshold, int announced) => announced > 0 ? threshold : Never;

    /// <summary>Chooses.</summary>
    /// <param name="results">What alerts of each threshold came to, ascending by threshold; at least one.</param>
    public abstract ChosenThreshold Choose(IReadOnlyList<(double Threshold, EventResult Result)> results);

    /// <summary>Of the thresholds with the largest quality the middle one, in log-odds between the lowest and the highest: it is least likely to be luck.</summary>
    /// <remarks>Candidates crowd at the top, so the middle of their list would be an extreme that the final model, fitted on other rows, may never reach.</remarks>
    protected static double Middle(IReadOnlyList<(double Threshold, EventResult Result)> results, Func<EventResult, double> quality)
    {
        var best = results.Max(pair => quality(pair.Result));
        double[] equal = [.. results.Where(pair => quality(pair.Result) == best).Select(pair => pair.Threshold)];
        var middle = (LogOdds(equal.Min()) + LogOdds(equal.Max())) / 2;
        return equal.MinBy(threshold => Math.Abs(LogOdds(threshold) - middle));
    }

    // A threshold may be 1, which has no log-odds: an alert at certainty only.
    private static double LogOdds(double probability) => Math.Log(probability / (1.0001 - probability));
}

/// <summary>A threshold, and why it was taken.</summary>
/// <param name="Threshold">Probability from which a prediction is an alert.</param>
/// <param name="Why">For the log.</param>
internal readonly record struct ChosenThreshold(double Threshold, string Why);
