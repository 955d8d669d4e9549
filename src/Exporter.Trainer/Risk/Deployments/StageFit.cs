using Exporter.Features.Statistics;
using Exporter.Risk;
using Exporter.Risk.Deployments;

namespace Exporter.Trainer.Risk.Deployments;

/// <summary>Learns from outcomes of deployments what is known of them beside their commits is worth: the mode of a Bayesian logistic regression.</summary>
/// <remarks>
/// Every weight has a normal prior about no effect (<see cref="WeightDeviation"/>), the intercept about 0 (<see cref="InterceptDeviation"/>), and the slope of the model's log-odds about 1
/// (<see cref="SlopeDeviation"/>); the slope, a recalibration after D. R. Cox (Biometrika 45, 1958), is left at 1 below <see cref="LeastForSlope"/> outcomes of either kind.
/// A failure may be the target's own (noisy-or), so how much of each failure is the change's is not known: EM (Dempster, Laird and Rubin, 1977) takes its expectation. The logistic part
/// climbs by coordinates under the bound ¼ on its curvature (Böhning and Lindsay, "Monotonicity of quadratic-approximation algorithms", Ann. Inst. Statist. Math. 40, 1988), so that the
/// posterior never falls, without a step to choose.
/// </remarks>
internal static class StageFit
{
    /// <summary>Of each weight's prior: odds up to seven times, or a seventh, are within two deviations.</summary>
    public const double WeightDeviation = 1;

    /// <summary>Of the intercept's prior, as <see cref="RiskCalibration"/> has it.</summary>
    public const double InterceptDeviation = 1.15;

    /// <summary>Of the slope's prior.</summary>
    public const double SlopeDeviation = 0.5;

    /// <summary>Failures, and successes, from which on the slope is learnt too.</summary>
    public const int LeastForSlope = 50;

    private const double Converged = 1e-7;
    private const int MostSweeps = 20_000;

    // Of the logistic function's derivative.
    private const double CurvatureBound = 0.25;

    /// <summary>What the outcomes teach.</summary>
    /// <param name="settled">The deployments; at least one.</param>
    public static DeploymentStage Of(IReadOnlyList<SettledDeployment> settled)
    {
        var failures = settled.Count(one => one.HasFailed);
        var columns = Columns(settled);
        double[] mean = [0, 1, .. DeploymentInputs.Names.Select(_ => 0.0)];
        double[] deviation = [InterceptDeviation, HasSlope(settled.Count, failures) ? SlopeDeviation : 0, .. DeploymentInputs.Names.Select(_ => WeightDeviation)];
        var point = Climb(settled, columns, mean, deviation);
        return new DeploymentStage
        {
            Intercept = point[0],
            Slope = point[1],
            Weights = [.. point[2..]],
            Deployments = settled.Count,
            Failures = failures,
            From = DateTimeOffset.FromUnixTimeMilliseconds(settled.Min(one => one.StartMs)),
            To = DateTimeOffset.FromUnixTimeMilliseconds(settled.Max(one => one.StartMs)),
        };
    }

    /// <summary>True where there are enough outcomes to learn what the commits' log-odds count.</summary>
    /// <param name="deployments">Outcomes.</param>
    /// <param name="failures">Failures among them.</param>
    public static bool HasSlope(int deployments, int failures) => Math.Min(failures, deployments - failures) >= LeastForSlope;

    /// <summary>One column a number that is learnt, one value a deployment.</summary>
    private static double[][] Columns(IReadOnlyList<SettledDeployment> settled)
    {
        var vectors = settled.Select(one => (one.Inputs ?? DeploymentInputs.None).ToVector()).ToArray();
        return
        [
            [.. settled.Select(_ => 1.0)],
            [.. settled.Select(one => DeploymentStage.LogOddsOf(one.ChangeProbability))],
            .. DeploymentInputs.Names.Select((_, input) => Array.ConvertAll(vectors, vector => vector[input])),
        ];
    }

    private static double[] Climb(IReadOnlyList<SettledDeployment> settled, double[][] columns, double[] mean, double[] deviation)
    {
        var point = (double[])mean.Clone();
        var logOdds = new double[settled.Count];
        for (var row = 0; row < logOdds.Length; row++)
        {
            logOdds[row] = columns[1][row];
        }

        for (var (sweep, moved) = (0, double.MaxValue); sweep < MostSweeps && moved > Converged; sweep++)
        {
            moved = 0;
            for (var column = 0; column < point.Length; column++)
            {
                if (deviation[column] > 0)
                {
                    moved = Math.Max(moved, Math.Abs(Step(settled, columns[column], logOdds, mean[column], deviation[column], ref point[column])));
                }
            }
        }

        return point;
    }

    private static double Step(IReadOnlyList<SettledDeployment> settled, double[] column, double[] logOdds, double mean, double deviation, ref double value)
    {
        var precision = 1 / (deviation * deviation);
        var (gradient, curvature) = (-(value - mean) * precision, precision);
        for (var row = 0; row < column.Length; row++)
        {
            var change = LogOdds.ToProbability(logOdds[row]);
            gradient += column[row] * (ShareOfChange(settled[row], change) - change);
            curvature += CurvatureBound * column[row] * column[row];
        }

        var step = gradient / curvature;
        value += step;
        for (var row = 0; row < column.Length; row++)
        {
            logOdds[row] += step * column[row];
        }

        return step;
    }

    /// <summary>How likely the change made a deployment fail, after its outcome.</summary>
    private static double ShareOfChange(SettledDeployment one, double change) => one.HasFailed ? change / DeploymentRisk.AtLeastOne([change, one.TargetProbability]) : 0;
}
