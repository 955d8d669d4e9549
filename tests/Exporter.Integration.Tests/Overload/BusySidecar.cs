namespace Exporter.Integration.Tests.Overload;

/// <summary>The configuration of a sidecar that is about to have a hard time.</summary>
internal static class BusySidecar
{
    /// <summary>One signal, and bounds of the ingestion.</summary>
    public static string Configuration(string ingest) => $$"""
        predictors:
          - name: test
            entity: [instance]
            step: 1s
            horizons: [30m]
            seasonality: []
            signals: {level: "max by (instance) (level)"}
        ingest: {{{ingest}}}

        """;
}
