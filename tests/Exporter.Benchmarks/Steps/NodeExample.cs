using Exporter.Configuration;
using Exporter.TestKit;

namespace Exporter.Benchmarks.Steps;

/// <summary>The expressions of <c>examples/node_exporter</c>.</summary>
internal static class NodeExample
{
    /// <summary>Name and expression of each signal, the failure expression last.</summary>
    public static IReadOnlyList<(string Name, string Expression)> Expressions()
    {
        var path = Repository.PathOf("examples", "node_exporter", "foresight.yml");
        if (!ConfigLoader.TryLoad(path, out var config, out var errors))
        {
            throw new InvalidOperationException(string.Join('\n', errors));
        }

        var predictor = config.Predictors.Single();
        return [.. predictor.Signals.Select(signal => (signal.Name, signal.Expression)), ("failure", predictor.FailureExpression!)];
    }
}
