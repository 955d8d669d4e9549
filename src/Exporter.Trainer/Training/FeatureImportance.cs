namespace Exporter.Trainer.Training;

/// <summary>How much a trained model owes to one feature, or to all features of one signal.</summary>
/// <param name="Feature">Its name, or the signal's.</param>
/// <param name="GainShare">Share of what the model explains on the rows it was fitted on, 0..1; all features together give 1. Null for a finished file, which does not tell.</param>
/// <param name="PermutationLoss">Rise of the mean log-loss on held-out rows when the feature's values are dealt out anew among them, averaged over horizons; about 0 for a feature that does not help there.</param>
/// <param name="Spread">Standard deviation of that rise between repetitions.</param>
public sealed record FeatureImportance(string Feature, double? GainShare, double PermutationLoss, double Spread);
