namespace Exporter.Mlflow.Artifacts;

/// <summary>Where artifacts with addresses <c>s3://</c> are. Credentials come as to any of AWS's own clients: from the environment, its profiles, or the machine's role.</summary>
/// <param name="Endpoint">A store that speaks S3, with buckets in the path; null for AWS.</param>
/// <param name="Region">Its region; null for what the environment says, or <c>us-east-1</c> with an endpoint.</param>
public sealed record S3Options(Uri? Endpoint = null, string? Region = null);
