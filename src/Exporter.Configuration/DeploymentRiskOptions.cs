namespace Exporter.Configuration;

/// <summary>How the risk of deployments is told.</summary>
public sealed record DeploymentRiskOptions
{
    /// <summary>Path of a model that <c>foresight_trainer risk</c> has written; null for the one that comes with the program.</summary>
    public string? Model { get; init; }

    /// <summary>Where those are who would notice a failure: by its clock it is night, Friday afternoon or weekend.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;
}
