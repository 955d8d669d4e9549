using Exporter.History;
using Exporter.Ingest;

namespace Exporter.Tests.Trainer;

/// <summary>A history in which one expression gives nothing for a span of time.</summary>
internal sealed class HoledSource(IHistorySource inner, string expression, long fromMs, long toMs) : IHistorySource
{
    public async Task<HistoryFrame> ReadAsync(string asked, long startMs, long stepMs, int steps, CancellationToken cancellation)
    {
        var whole = await inner.ReadAsync(asked, startMs, stepMs, steps, cancellation);
        if (asked != expression)
        {
            return whole;
        }

        var holed = new HistoryFrame(startMs, stepMs, steps);
        for (var series = 0; series < whole.SeriesCount; series++)
        {
            var values = holed.Add(whole.LabelsAt(series));
            for (var step = 0; step < steps; step++)
            {
                var atMs = startMs + (step * stepMs);
                values[step] = atMs >= fromMs && atMs < toMs ? StaleMarker.Value : whole.ValuesAt(series)[step];
            }
        }

        return holed;
    }
}
