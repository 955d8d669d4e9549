using Exporter.Signals;
using Exporter.Signals.PromQL;

namespace Exporter.Features;

/// <summary>How many steps back each signal of a predictor looks through ranges such as <c>[5m]</c>.</summary>
/// <remarks>So long a gap of samples, or a restart, is seen in its values after it is over.</remarks>
internal static class SignalRanges
{
    /// <summary>One number a signal, rounded up: 0 where its expression has no range.</summary>
    public static int[] StepsOf(PredictorDefinition definition) =>
        [.. definition.Signals.Select(signal => Query.TryCompile(signal.Expression, out var query, out _)
            ? (int)Math.Min(int.MaxValue, Math.Ceiling(query.LongestRange / definition.Step))
            : 0)];
}
