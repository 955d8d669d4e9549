using System.Globalization;
using System.Text;
using Exporter.Models;
using Exporter.Risk.Deployments;

namespace Exporter.Trainer.Risk.Deployments;

/// <summary>The card of a model that has learnt from deployments: Markdown beside its file.</summary>
internal static class StageCard
{
    /// <summary>The text.</summary>
    /// <param name="file">The model's file.</param>
    /// <param name="present">Version of the model that it was held against.</param>
    /// <param name="stage">What was learnt, from all deployments.</param>
    /// <param name="trial">How it did on the newest ones.</param>
    public static string Of(ModelFile file, string present, DeploymentStage stage, StageTrial trial)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# Model card: {Path.GetFileName(file.Path)}\n\nSHA-256 `{file.Sha256}`. How likely a failure follows a deployment; written by `foresight_trainer risk --feedback`.\n\n");
        text.Append("## What it learnt from\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{stage.Deployments} deployments from {stage.From:yyyy-MM-dd} to {stage.To:yyyy-MM-dd} whose outcome is known, {stage.Failures} of them failures. The model of commits below is as it was.\n\n");
        text.Append("| number | log-odds |\n|---|---:|\n");
        text.Append(CultureInfo.InvariantCulture, $"| intercept | {stage.Intercept:0.000} |\n| slope of the commits' log-odds | {stage.Slope:0.000} |\n");
        foreach (var (name, weight) in stage.Inputs.Zip(stage.Weights))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {weight:0.000} |\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"""

            Modes under normal priors: each input about 0 with deviation {StageFit.WeightDeviation}, the intercept about 0 with {StageFit.InterceptDeviation}, the slope about 1 with {StageFit.SlopeDeviation} from
            {StageFit.LeastForSlope} outcomes of either kind on, and 1 below.

            ## What it is worth

            On the newest {trial.HeldOut} deployments, {trial.Failures} of which failed, after learning from {trial.Learnt} earlier ones: log loss {trial.CandidateLoss:0.0000}, where {present} has {trial.PresentLoss:0.0000}.
            The improvement is {trial.PresentLoss - trial.CandidateLoss:0.0000} for each deployment, with a 95% interval from {trial.Low:0.0000} to {trial.High:0.0000}. The file was then learnt from all of them.

            ## What it is not

            It knows the services of this place, and what their pipelines told. Weights are no causes: who deploys at night may have a reason to. It must not be used to judge people.

            """);
        return text.ToString().ReplaceLineEndings("\n");
    }
}
