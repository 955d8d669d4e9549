using Exporter.Risk;
using Exporter.Risk.Deployments;

namespace Exporter.Trainer.Risk.Deployments;

/// <summary>What is learnt from earlier deployments, held against the present model on the newest ones, which neither has seen.</summary>
/// <remarks>
/// Both tell probabilities as the sidecar would: with the intercept that the earlier outcomes ask for. The measure is the log loss, deployment by deployment; the interval of its mean
/// difference is a percentile bootstrap (B. Efron, "Bootstrap methods: another look at the jackknife", Ann. Statist. 7, 1979) with a fixed seed.
/// </remarks>
/// <param name="Learnt">Earlier deployments that were learnt from.</param>
/// <param name="HeldOut">The newest ones.</param>
/// <param name="Failures">How many of the held-out ones failed.</param>
/// <param name="PresentLoss">Mean log loss of the present model.</param>
/// <param name="CandidateLoss">Mean log loss of what was learnt.</param>
/// <param name="Low">Lower end of the improvement's 95% interval.</param>
/// <param name="High">Its upper end.</param>
internal sealed record StageTrial(int Learnt, int HeldOut, int Failures, double PresentLoss, double CandidateLoss, double Low, double High)
{
    /// <summary>Deployments with a known outcome that are needed.</summary>
    public const int LeastDeployments = 40;

    /// <summary>Failures, and successes, that are needed.</summary>
    public const int LeastOfEither = 10;

    private const double HeldOutShare = 0.25;
    private const int Resamples = 2000;
    private const double Tail = 0.025;
    private const double Resolution = 1e-6;

    /// <summary>True where the candidate is better beyond chance.</summary>
    public bool IsBetter => Low > 0;

    /// <summary>Runs the trial.</summary>
    /// <param name="settled">All deployments, the oldest first, as the candidate's model of commits scores them.</param>
    /// <param name="asPresent">The same ones, as the present model scores them.</param>
    /// <param name="present">What the present model has learnt.</param>
    public static StageTrial Of(IReadOnlyList<SettledDeployment> settled, IReadOnlyList<SettledDeployment> asPresent, DeploymentStage present)
    {
        var first = settled.Count - (int)Math.Ceiling(HeldOutShare * settled.Count);

        // What had no outcome yet when the first one was held out could not have been learnt from.
        int[] earlier = [.. Enumerable.Range(0, first).Where(index => settled[index].EndMs <= settled[first].StartMs)];
        SettledDeployment[] learnt = [.. earlier.Select(index => settled[index])];
        var presentLosses = Losses(present, [.. earlier.Select(index => asPresent[index])], [.. asPresent.Skip(first)]);
        SettledDeployment[] heldOut = [.. settled.Skip(first)];
        var losses = learnt.Length == 0 ? presentLosses : Losses(StageFit.Of(learnt), learnt, heldOut);
        var (low, high) = Interval([.. presentLosses.Zip(losses, (before, after) => before - after)]);
        return new StageTrial(learnt.Length, heldOut.Length, heldOut.Count(one => one.HasFailed), presentLosses.Average(), losses.Average(), low, high);
    }

    private static double[] Losses(DeploymentStage stage, SettledDeployment[] earlier, SettledDeployment[] heldOut)
    {
        var intercept = RiskCalibration.Intercept([.. earlier.Select(one => one.Judged(stage))]);
        return Array.ConvertAll(heldOut, one =>
        {
            var probability = DeploymentRisk.Combine(stage.Apply(one.ChangeProbability, one.Inputs), one.TargetProbability, intercept);
            return -Math.Log(Math.Max(Resolution, one.HasFailed ? probability : 1 - probability));
        });
    }

    private static (double Low, double High) Interval(double[] differences)
    {
        var random = new Random(1);
        var means = new double[Resamples];
        for (var resample = 0; resample < Resamples; resample++)
        {
            double sum = 0;
            for (var i = 0; i < differences.Length; i++)
            {
                sum += differences[random.Next(differences.Length)];
            }

            means[resample] = sum / differences.Length;
        }

        Array.Sort(means);
        return (means[(int)(Tail * Resamples)], means[Resamples - 1 - (int)(Tail * Resamples)]);
    }
}
