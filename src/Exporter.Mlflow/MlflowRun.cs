namespace Exporter.Mlflow;

/// <summary>One run of an experiment.</summary>
/// <param name="Id">As MLflow calls it.</param>
/// <param name="ArtifactUri">Where its artifacts are.</param>
/// <param name="IsFinished">Whether it has ended well.</param>
/// <param name="HasModel">Whether it is known to have a model among its artifacts.</param>
public sealed record MlflowRun(string Id, string ArtifactUri, bool IsFinished, bool HasModel);
