namespace Exporter.Mlflow;

/// <summary>The data that a run learnt from, as MLflow shows them beside it.</summary>
/// <param name="Name">What they are called.</param>
/// <param name="Digest">Tells them from others; MLflow takes 36 characters at most.</param>
/// <param name="Source">Where they come from, as JSON or any text.</param>
public sealed record RunDataset(string Name, string Digest, string Source);
