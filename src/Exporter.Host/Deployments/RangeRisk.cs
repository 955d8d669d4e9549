using System.Globalization;
using System.Text.Json.Serialization;
using Exporter.Risk;
using Exporter.Risk.Deployments;
using Exporter.Risk.Git;

namespace Exporter.Host.Deployments;

/// <summary>The risk of the commits that a deployment brings, as the verb <c>risk</c> tells it.</summary>
/// <param name="Range">The range, as it was asked for.</param>
/// <param name="Model">Version of the model that scored.</param>
/// <param name="Probability">That at least one of the commits brings a defect in; with a target, that a failure follows, as the sidecar says.</param>
/// <param name="MaxProbability">What is let through at most; null where everything is.</param>
/// <param name="TargetProbability">That the target fails as it is, as the sidecar says; null where none was asked.</param>
/// <param name="HistoryCommits">Commits before the range that measures rest on.</param>
/// <param name="IsHistoryCut">There is more history than was looked at: experience and changes are underestimates.</param>
/// <param name="Commits">The commits, in order of time.</param>
internal sealed record RangeRisk(
    string Range, string Model, double Probability, double? MaxProbability, double? TargetProbability, int HistoryCommits, bool IsHistoryCut, IReadOnlyList<CommitRisk> Commits)
{
    /// <summary>What is known beside commits and target; null where nobody has said anything.</summary>
    public DeploymentInputs? Inputs { get; init; }

    /// <summary>What that did to the log-odds of the change; null where nobody has said anything.</summary>
    public IReadOnlyList<DeploymentReasonAnswer>? Reasons { get; init; }

    /// <summary>True where the probability is above what is let through.</summary>
    public bool IsTooHigh => Probability > MaxProbability;

    /// <summary>Scores a range; a commit without measures has the share of defects that the model learnt from.</summary>
    /// <param name="range">What was asked for.</param>
    /// <param name="measured">Its commits.</param>
    /// <param name="model">Scores them.</param>
    /// <param name="maxProbability">What is let through at most; null where everything is.</param>
    /// <param name="situation">What else is said of the deployment.</param>
    public static RangeRisk Of(CommitRange range, MeasuredRange measured, RiskModel model, double? maxProbability, Situation situation)
    {
        CommitRisk[] commits = [.. measured.Commits.Select(commit => CommitRisk.Of(commit, model))];
        var inputs = commits.Length > 0 ? situation.InputsOf([.. commits.Select(commit => commit.Sha)]) : null;
        var change = DeploymentRisk.AtLeastOne(commits.Select(commit => commit.Probability));
        return new RangeRisk(
            range.ToString(), model.Version, commits.Length > 0 ? model.Stage.Apply(change, inputs) : change, maxProbability, null, measured.HistoryCommits, measured.IsHistoryCut, commits)
        {
            Inputs = inputs,
            Reasons = inputs is null ? null : DeploymentReasonAnswer.Of(model.Stage.Reasons(inputs)),
        };
    }
}

/// <summary>The risk of one commit.</summary>
/// <param name="Sha">Its name.</param>
/// <param name="Time">When it was committed, RFC 3339.</param>
/// <param name="Author">Its author's name.</param>
/// <param name="Subject">First line of its message.</param>
/// <param name="Probability">That it brings a defect in.</param>
/// <param name="Reasons">What raises it, the strongest first.</param>
/// <param name="Measures">What is known of it, by the measures' names; null where <paramref name="Unmeasured"/> says why.</param>
/// <param name="Unmeasured">Why it has no measures; null where it has.</param>
internal sealed record CommitRisk(
    string Sha, string Time, string Author, string Subject, double Probability, IReadOnlyList<RiskReasonAnswer> Reasons, IReadOnlyDictionary<string, double>? Measures, string? Unmeasured)
{
    /// <summary>Scores a commit.</summary>
    public static CommitRisk Of(MeasuredCommit commit, RiskModel model)
    {
        var risk = commit.Measures is { } measures ? model.Score(measures) : new ChangeRisk(model.BaseRate, []);
        return new CommitRisk(
            commit.Sha,
            DateTimeOffset.FromUnixTimeSeconds(commit.Seconds).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
            commit.Author,
            commit.Subject,
            Math.Round(risk.Probability, 4),
            RiskReasonAnswer.Of(risk.Reasons),
            commit.Measures is { } known ? RiskReasonAnswer.MapOf(known) : null,
            commit.Measures is null ? commit.Unmeasured : null);
    }
}

/// <summary>What raises a risk.</summary>
/// <param name="Aspect">Size, diffusion, history, experience or purpose.</param>
/// <param name="Share">Of all that raises it.</param>
/// <param name="Text">The numbers behind it.</param>
internal sealed record RiskReasonAnswer(string Aspect, double Share, string Text)
{
    /// <summary>Reasons as they are told.</summary>
    public static IReadOnlyList<RiskReasonAnswer> Of(IReadOnlyList<RiskReason> reasons) =>
        [.. reasons.Select(reason => new RiskReasonAnswer(reason.Aspect.ToString().ToLowerInvariant(), Math.Round(reason.Share, 3), reason.Text))];

    /// <summary>Measures by their names.</summary>
    public static Dictionary<string, double> MapOf(ChangeMeasures measures) =>
        ChangeMeasures.Names.Zip(measures.ToArray()).ToDictionary(pair => pair.First, pair => Math.Round(pair.Second, 6), StringComparer.Ordinal);
}

/// <summary>Serialisers made at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(RangeRisk))]
internal sealed partial class RangeRiskJson : JsonSerializerContext;
