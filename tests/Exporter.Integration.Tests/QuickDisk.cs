namespace Exporter.Integration.Tests;

/// <summary>A predictor that steps each second and predicts from the first on: what an operator, an Alertmanager or a kill does to it shows within seconds.</summary>
internal static class QuickDisk
{
    /// <summary>The configuration; failures are shares of a disk above 0.95, and every prediction is an alert.</summary>
    /// <param name="horizon">Its one horizon.</param>
    public static string Configuration(string horizon) => $$"""
        predictors:
          - name: disk
            entity: [instance]
            step: 1s
            lateness: 1s
            horizons: [{{horizon}}]
            seasonality: []
            signals:
              used: {expr: "max by (instance) (last_over_time(used[3s]))", limit: "> 0.95"}
            failure: max by (instance) (last_over_time(used[3s])) > bool 0.95
            alert: {threshold: 0.0000001}

        """;
}
