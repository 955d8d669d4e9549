using System.Text.Json.Serialization;
using Exporter.Risk.Deployments;

namespace Exporter.Host.Deployments;

/// <summary>The body of <c>POST /api/v1/deployments/risk</c>, as the verb sends it.</summary>
/// <param name="Service">What is deployed.</param>
/// <param name="Version">The version that it will have.</param>
/// <param name="Labels">Labels of the entities that it goes to.</param>
/// <param name="Start">When it begins, RFC 3339; null for now.</param>
/// <param name="Commits">What it brings.</param>
internal sealed record DeploymentQuestion(string Service, string Version, IReadOnlyDictionary<string, string> Labels, string? Start, IReadOnlyList<CommitQuestion> Commits);

/// <summary>A commit of such a body.</summary>
/// <param name="Sha">Its name.</param>
/// <param name="Measures">By their names; null where there are none.</param>
internal sealed record CommitQuestion(string Sha, IReadOnlyDictionary<string, double>? Measures);

/// <summary>The risk of a deployment.</summary>
/// <param name="Service">What is deployed.</param>
/// <param name="Version">The version that it will have.</param>
/// <param name="Probability">That a failure of the target follows within the horizon.</param>
/// <param name="ChangeProbability">That at least one commit brings a defect in, as the model says.</param>
/// <param name="TargetProbability">That the target fails as it is: the highest of its entities; 0 where nothing is known of them.</param>
/// <param name="Inputs">What is known beside commits and target: CI, time of day, and how earlier deployments went.</param>
/// <param name="Reasons">What that did to the log-odds of the change; nothing until outcomes have taught what it is worth.</param>
/// <param name="Intercept">What outcomes of earlier deployments added to the log-odds of the change.</param>
/// <param name="Judged">How many outcomes those are.</param>
/// <param name="Model">Version of the model of commits.</param>
/// <param name="Entities">How many entities it goes to, as far as they are known.</param>
/// <param name="Start">When it begins, RFC 3339, until an event of its deployment says so.</param>
/// <param name="Until">When its outcome is known at the latest, by the time of the stream.</param>
/// <param name="Commits">What each commit adds.</param>
internal sealed record DeploymentAnswer(
    string Service,
    string Version,
    double Probability,
    double ChangeProbability,
    double TargetProbability,
    DeploymentInputs Inputs,
    IReadOnlyList<DeploymentReasonAnswer> Reasons,
    double Intercept,
    int Judged,
    string Model,
    int Entities,
    string Start,
    string Until,
    IReadOnlyList<CommitAnswer> Commits);

/// <summary>Something that is known of a deployment.</summary>
/// <param name="Input">What it is.</param>
/// <param name="LogOdds">What it added to the log-odds of the change; null while outcomes have not taught what it is worth.</param>
/// <param name="Text">In a few words.</param>
internal sealed record DeploymentReasonAnswer(string Input, double? LogOdds, string Text)
{
    /// <summary>Reasons as they are told.</summary>
    public static IReadOnlyList<DeploymentReasonAnswer> Of(IReadOnlyList<DeploymentReason> reasons) =>
        [.. reasons.Select(reason => new DeploymentReasonAnswer(reason.Input, reason.LogOdds is { } logOdds ? Math.Round(logOdds, 4) : null, reason.Text))];
}

/// <summary>The risk of a commit of a deployment.</summary>
/// <param name="Sha">Its name.</param>
/// <param name="Probability">That it brings a defect in.</param>
/// <param name="Reasons">What raises it, the strongest first.</param>
internal sealed record CommitAnswer(string Sha, double Probability, IReadOnlyList<RiskReasonAnswer> Reasons);

/// <summary>The answer of <c>GET /api/v1/deployments/risk</c>.</summary>
/// <param name="Deployments">The newest first.</param>
internal sealed record DeploymentsAnswer(IReadOnlyList<KeptDeploymentAnswer> Deployments);

/// <summary>A deployment that is remembered.</summary>
/// <param name="Service">What is deployed.</param>
/// <param name="Version">The version that it has.</param>
/// <param name="Labels">Labels of the entities that it goes to.</param>
/// <param name="Start">When it began, RFC 3339.</param>
/// <param name="Probability">That a failure follows.</param>
/// <param name="ChangeProbability">That at least one commit brings a defect in.</param>
/// <param name="TargetProbability">That the target fails as it is.</param>
/// <param name="Inputs">What else was known; null where that was not kept.</param>
/// <param name="Outcome"><c>failure</c>, <c>success</c> or <c>uncertain</c>; null while it is not known.</param>
/// <param name="Failed">When the failure began; null where there was none.</param>
internal sealed record KeptDeploymentAnswer(
    string Service,
    string Version,
    IReadOnlyDictionary<string, string> Labels,
    string Start,
    double Probability,
    double ChangeProbability,
    double TargetProbability,
    DeploymentInputs? Inputs,
    string? Outcome,
    string? Failed);

/// <summary>Serialisers made at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DeploymentQuestion))]
[JsonSerializable(typeof(DeploymentAnswer))]
[JsonSerializable(typeof(DeploymentsAnswer))]
internal sealed partial class DeploymentsJson : JsonSerializerContext;
