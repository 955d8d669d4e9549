namespace Exporter.Risk;

/// <summary>The risk of one commit.</summary>
/// <param name="Probability">That it brings a defect in, 0..1.</param>
/// <param name="Reasons">What raises it, the strongest first; empty where nothing does.</param>
public sealed record ChangeRisk(double Probability, IReadOnlyList<RiskReason> Reasons);

/// <summary>An aspect of a commit that raises its risk.</summary>
/// <param name="Aspect">What it tells of.</param>
/// <param name="Share">Of all that raises the risk, 0..1.</param>
/// <param name="Text">The numbers behind it, for a person.</param>
public sealed record RiskReason(ChangeAspect Aspect, double Share, string Text);
