namespace Exporter.Models.Explain;

/// <summary>How much of a raised probability is due to one signal.</summary>
/// <param name="Signal">Name of the signal; <c>entity</c> for age and incident history.</param>
/// <param name="Contribution">Share in the rise over what it would be without the raising signals, 0..1; the shares of all signals sum to 1.</param>
public readonly record struct SignalContribution(string Signal, double Contribution);
