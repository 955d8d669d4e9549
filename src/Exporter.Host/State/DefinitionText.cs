using System.Globalization;
using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Host.State;

/// <summary>What the state of a predictor depends on, as text: equal text, equal windows.</summary>
/// <remarks>The same as <see cref="Pipeline.DefinitionMatch"/> asks of a reload, and the dimensions of the windows of this build.</remarks>
internal static class DefinitionText
{
    /// <summary>One fact a line.</summary>
    public static string Of(PredictorDefinition definition)
    {
        var lines = new List<string>
        {
            $"entity: {string.Join(", ", definition.EntityLabels)}",
            $"step: {PrometheusDuration.Format(definition.Step)}",
            $"lateness: {PrometheusDuration.Format(definition.Lateness)}",
            $"horizons: {string.Join(", ", definition.Horizons.Select(PrometheusDuration.Format))}",
            $"seasonality: {string.Join(", ", definition.Seasonality.Select(PrometheusDuration.Format))}",
            $"merge: {PrometheusDuration.Format(definition.Merge)}",
            $"failure: {definition.FailureExpression}",
            $"peers: {string.Join(", ", definition.PeerLabels)}",
            $"change: {definition.ChangeExpression}",
            $"depends_on: {definition.DependencyExpression}{(definition.DependencyFeatures ? "" : " (no features)")}",
            string.Create(CultureInfo.InvariantCulture, $"windows: {WindowStore.FineSteps} + {WindowStore.CoarseBuckets} x {WindowStore.StepsPerBucket}"),
        };
        lines.AddRange(definition.Signals.Select(signal => $"signal {signal.Name}: {signal.Expression} {signal.Limit}"));
        return string.Join('\n', lines);
    }

    /// <summary>The first fact in which two texts differ.</summary>
    public static string Difference(string saved, string configured)
    {
        var (before, now) = (saved.Split('\n'), configured.Split('\n'));
        var at = Enumerable.Range(0, Math.Max(before.Length, now.Length)).First(i => before.ElementAtOrDefault(i) != now.ElementAtOrDefault(i));
        return $"it was saved with \"{before.ElementAtOrDefault(at)}\", configured is \"{now.ElementAtOrDefault(at)}\"";
    }
}
