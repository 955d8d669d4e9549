namespace Exporter.Integration.Tests.Senders;

/// <summary>A configuration that selects every series of the target.</summary>
internal static class AnySelected
{
    public const string Configuration = """
        predictors:
          - name: all
            entity: [instance]
            step: 30s
            horizons: [30m]
            signals: {anything: 'count by (instance) (count_over_time({job="target"}[2m]))'}
        """;
}
