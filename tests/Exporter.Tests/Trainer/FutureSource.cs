using Exporter.History;
using Exporter.Ingest;

namespace Exporter.Tests.Trainer;

/// <summary>A history with a leak: one expression gives what another one will be some time later.</summary>
/// <param name="inner">The history without the leak.</param>
/// <param name="expression">The expression that sees the future.</param>
/// <param name="of">The expression whose future it sees.</param>
/// <param name="aheadMs">How far it sees.</param>
/// <param name="knownUntilMs">What is later has not happened yet: there the leak has no value, as in a live stream.</param>
internal sealed class FutureSource(IHistorySource inner, string expression, string of, long aheadMs, long knownUntilMs = long.MaxValue) : IHistorySource
{
    public async Task<HistoryFrame> ReadAsync(string asked, long fromMs, long stepMs, int steps, CancellationToken cancellation)
    {
        if (asked != expression)
        {
            return await inner.ReadAsync(asked, fromMs, stepMs, steps, cancellation);
        }

        var future = await inner.ReadAsync(of, fromMs + aheadMs, stepMs, steps, cancellation);
        var frame = new HistoryFrame(fromMs, stepMs, steps);
        for (var series = 0; series < future.SeriesCount; series++)
        {
            var values = frame.Add(future.LabelsAt(series));
            for (var step = 0; step < steps; step++)
            {
                values[step] = fromMs + (step * stepMs) + aheadMs <= knownUntilMs ? future.ValuesAt(series)[step] : StaleMarker.Value;
            }
        }

        return frame;
    }
}
