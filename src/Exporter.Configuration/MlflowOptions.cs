namespace Exporter.Configuration;

/// <summary>The MLflow whose aliases predictors follow; immutable.</summary>
public sealed record MlflowOptions
{
    /// <summary>Where it is, with its path prefix if it has one.</summary>
    public required Uri Url { get; init; }

    /// <summary>How it is spoken to: a file as for Prometheus' HTTP clients, absolute; empty for no credentials.</summary>
    public string HttpConfigFile { get; init; } = "";

    /// <summary>Distance of questions.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time that one question or download may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Bytes of a model; a larger one is not downloaded.</summary>
    public int MaxModelBytes { get; init; } = 256 << 20;

    /// <summary>Whether an alias that was moved here is moved there too.</summary>
    public bool WriteBack { get; init; } = true;

    /// <summary>A store that speaks S3, for artifacts there; null for AWS.</summary>
    public Uri? S3Endpoint { get; init; }

    /// <summary>Its region; null for what the environment says.</summary>
    public string? S3Region { get; init; }
}
