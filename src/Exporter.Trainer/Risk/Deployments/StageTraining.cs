using System.Globalization;
using Exporter.Feedback.Storage;
using Exporter.Models;
using Exporter.Risk;

namespace Exporter.Trainer.Risk.Deployments;

/// <summary>Puts what outcomes of deployments teach into a model's file, where it is better than what is there.</summary>
/// <param name="deployments">Deployments whose outcome is known, the oldest first.</param>
/// <param name="log">Told how it went.</param>
internal sealed class StageTraining(IReadOnlyList<KeptDeployment> deployments, TextWriter log)
{
    /// <summary>Why there is too little to learn from; empty where there is enough.</summary>
    public string TooFew()
    {
        var failures = deployments.Count(one => one.Outcome == DeploymentOutcome.Failure);
        return deployments.Count >= StageTrial.LeastDeployments && Math.Min(failures, deployments.Count - failures) >= StageTrial.LeastOfEither
            ? ""
            : $"{deployments.Count} deployments with a known outcome, {failures} of them failures: {StageTrial.LeastDeployments} are needed, and {StageTrial.LeastOfEither} of either outcome";
    }

    /// <summary>Learns, and holds it against the present model on the newest deployments.</summary>
    /// <param name="basis">The model of commits that the new file is to have.</param>
    /// <param name="present">The model that is in use.</param>
    /// <param name="path">Where the new file will be.</param>
    /// <returns>The new file, and its card.</returns>
    /// <exception cref="WorthlessModelException">It is not better.</exception>
    /// <exception cref="TrainingException">A model does not load, or what was kept cannot be read.</exception>
    public (ModelFile File, string Card) Run(ModelFile basis, ModelFile present, string path)
    {
        var settled = DeploymentTable.Score(deployments, basis);
        if (!RiskModel.TryLoad(present, out var inUse, out var error))
        {
            throw new TrainingException(error);
        }

        var stage = inUse.Stage;
        inUse.Dispose();
        var trial = StageTrial.Of(settled, basis.Sha256 == present.Sha256 ? settled : DeploymentTable.Score(deployments, present), stage);
        log.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  log loss on the newest {trial.HeldOut} deployments ({trial.Failures} failed), learnt from {trial.Learnt}: {trial.CandidateLoss:0.0000}, {present.Version} {trial.PresentLoss:0.0000}; improvement {trial.PresentLoss - trial.CandidateLoss:0.0000}, 95% {trial.Low:0.0000} to {trial.High:0.0000}"));
        if (!trial.IsBetter)
        {
            throw new WorthlessModelException($"what {deployments.Count} deployments teach is not better than {present.Version} beyond chance. Nothing was written");
        }

        var learnt = StageFit.Of(settled);
        if (!StageFit.HasSlope(learnt.Deployments, learnt.Failures))
        {
            log.WriteLine($"  the commits' log-odds count as they are: {StageFit.LeastForSlope} failures and as many successes are needed to learn a slope, there are {learnt.Failures} and {learnt.Deployments - learnt.Failures}");
        }

        var file = StageFile.With(basis, learnt, path);
        return (file, StageCard.Of(file, present.Version, learnt, trial));
    }
}
