using System.Globalization;
using Exporter.Trainer.Tasks;

namespace Exporter.Trainer.ZeroShot;

/// <summary>Whether a zero-shot model takes the baseline's place, by a rule that was fixed before any figure was seen.</summary>
/// <remarks>
/// A system counts as much as another, and its tasks share that. On systems with something to foretell the gain in AUC-PR must lie above 0 with its whole 95 % interval in the mean of
/// all, lie below 0 with its whole interval on none, and failures announced at equally many false alerts must be no fewer in the mean. On all systems probabilities must be as good in the mean:
/// a Brier skill no lower, and a calibration error no larger by more than 0.01; where nothing can be foretold, no Brier skill may be lower by more than 0.01.
/// </remarks>
internal sealed class ZeroShotVerdict
{
    private const double Tail = 0.025;
    private const double Tolerance = 0.01;

    /// <summary>Applies the rule.</summary>
    /// <param name="systems">All systems, each with what came of its tasks; never empty.</param>
    public ZeroShotVerdict(IReadOnlyList<(RecordedSystem System, TaskComparison[] Tasks)> systems)
    {
        var telling = systems.Where(system => !system.System.StaysQuiet).ToArray();
        var gains = Mean(telling.Select(system => Mean(system.Tasks.Select(task => task.Gains))));
        (Gain, GainInterval) = (telling.Average(system => system.Tasks.Average(task => task.Gain)), Interval(gains));
        string[] worse = [.. telling.Where(system => Interval(Mean(system.Tasks.Select(task => task.Gains))).High < 0).Select(system => system.System.Name)];
        var recall = Difference(telling, TaskComparison.Recall);
        var skill = Difference(systems, scorer => scorer.Points.BrierSkill);
        var error = Difference(systems, scorer => scorer.Points.CalibrationError());
        string[] overconfident = [.. systems.Where(system => system.System.StaysQuiet && Difference([system], scorer => scorer.Points.BrierSkill) < -Tolerance).Select(system => system.System.Name)];
        Findings =
        [
            (GainInterval.Low > 0, $"AUC-PR grows by a factor of {Factor(Gain)} in the mean of systems with something to foretell (95 % interval {Factor(GainInterval.Low)} to {Factor(GainInterval.High)})"),
            (worse.Length == 0, worse.Length == 0 ? "on none of them it is lower beyond chance" : $"it is lower beyond chance on {string.Join(", ", worse)}"),
            (recall >= 0, $"failures announced at as many false alerts: {Signed(recall)}"),
            (skill >= 0, $"Brier skill in the mean of all systems: {Signed(skill)}"),
            (error <= Tolerance, $"calibration error in the mean of all systems: {Signed(error)}"),
            (overconfident.Length == 0, overconfident.Length == 0 ? "probabilities are no worse where nothing can be foretold" : $"probabilities are worse where nothing can be foretold: {string.Join(", ", overconfident)}"),
        ];
    }

    /// <summary>Mean gain of systems with something to foretell, as a logarithm.</summary>
    public double Gain { get; }

    /// <summary>Its 95 % interval over draws of entities.</summary>
    public (double Low, double High) GainInterval { get; }

    /// <summary>Each part of the rule: whether it holds, and what was found.</summary>
    public IReadOnlyList<(bool Holds, string Text)> Findings { get; }

    /// <summary>Whether the model takes the baseline's place.</summary>
    public bool Wins => Findings.All(finding => finding.Holds);

    private static double Difference(IReadOnlyList<(RecordedSystem System, TaskComparison[] Tasks)> systems, Func<TaskScorer, double> measure) =>
        systems.Average(system => system.Tasks.Average(task => measure(task.Unseen) - measure(task.Baseline)));

    private static double[] Mean(IEnumerable<double[]> values)
    {
        double[][] all = [.. values];
        return [.. Enumerable.Range(0, all[0].Length).Select(draw => all.Average(one => one[draw]))];
    }

    private static (double Low, double High) Interval(double[] draws)
    {
        double[] sorted = [.. draws.Where(double.IsFinite).Order()];
        return sorted.Length == 0 ? (double.NaN, double.NaN) : (sorted[(int)(Tail * (sorted.Length - 1))], sorted[(int)Math.Ceiling((1 - Tail) * (sorted.Length - 1))]);
    }

    private static string Factor(double logarithm) => Math.Exp(logarithm).ToString("0.00", CultureInfo.InvariantCulture);

    private static string Signed(double difference) => difference.ToString("+0.000;-0.000;0.000", CultureInfo.InvariantCulture);
}
