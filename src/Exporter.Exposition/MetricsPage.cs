using System.IO.Pipelines;
using Exporter.Exposition.Self;

namespace Exporter.Exposition;

/// <summary>The whole of <c>/metrics</c>: the predictions, gauges of entities, and after them the exporter's own metrics.</summary>
/// <remarks>In this order the own metrics tell of this very page how many series it has and how many were left out.</remarks>
/// <param name="predictions">Writes the predictions.</param>
/// <param name="self">Writes the own metrics.</param>
/// <param name="gauges">Gives the gauges of entities; null for none.</param>
public sealed class MetricsPage(PredictionText predictions, SelfMetrics self, Func<IReadOnlyList<GaugeFamily>>? gauges = null)
{
    /// <summary>Writes the page.</summary>
    /// <param name="output">Flushed as the page grows, not completed.</param>
    /// <param name="format">Which text format; OpenMetrics ends in one <c># EOF</c>.</param>
    /// <param name="cancellation">Ends the writing when the reader has gone.</param>
    public async Task WriteAsync(PipeWriter output, TextFormat format, CancellationToken cancellation)
    {
        await predictions.WriteAsync(output, cancellation).ConfigureAwait(false);
        await GaugeText.WriteAsync(gauges?.Invoke() ?? [], output, format, cancellation).ConfigureAwait(false);
        var stream = output.AsStream(leaveOpen: true);
        await using (stream.ConfigureAwait(false))
        {
            await self.WriteAsync(stream, format, cancellation).ConfigureAwait(false);
        }
    }
}
