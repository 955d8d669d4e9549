namespace Exporter.Trainer.Training;

/// <summary>How much a trained model owes to one feature.</summary>
/// <param name="Feature">Its name.</param>
/// <param name="GainShare">Share of what the model explains on the rows it was fitted on, 0..1; all features together give 1.</param>
/// <param name="PermutationLoss">Rise of the mean log-loss on held-out rows when the feature's values are dealt out anew among them, averaged over horizons; about 0 for a feature that does not help there.</param>
/// <param name="Spread">Standard deviation of that rise between repetitions.</param>
public sealed record FeatureImportance(string Feature, double GainShare, double PermutationLoss, double Spread);
