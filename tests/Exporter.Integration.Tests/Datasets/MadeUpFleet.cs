using System.Globalization;
using Exporter.History;
using Exporter.Signals;

namespace Exporter.Integration.Tests.Datasets;

/// <summary>A fleet of any size whose signals are made up as they are asked for; one of them climbs for an hour before each failure.</summary>
internal sealed class MadeUpFleet(int hosts) : IHistorySource
{
    private const int CycleSteps = 700;
    private const int ClimbSteps = 120;

    // Failures are rare, as they are: one host in so many ever fails.
    private const int HostsPerFailing = 24;

    private readonly Labels[] _labels = [.. Enumerable.Range(0, hosts).Select(host => Labels.Of(("instance", $"host-{host}")))];

    /// <inheritdoc/>
    public Task<HistoryFrame> ReadAsync(string expression, long fromMs, long stepMs, int steps, CancellationToken cancellation)
    {
        HistoryFrame frame = new(fromMs, stepMs, steps);
        int signal = expression == "failed" ? -1 : int.Parse(expression.AsSpan(1), CultureInfo.InvariantCulture);
        for (int host = 0; host < _labels.Length; host++)
        {
            double[] row = frame.Add(_labels[host]);
            for (int step = 0; step < steps; step++)
            {
                long number = (fromMs / stepMs) + step;
                int at = (int)((number + (host * 37L)) % CycleSteps);
                double climb = signal == 0 && host % HostsPerFailing == 0 ? Math.Max(0, at - (CycleSteps - ClimbSteps)) / (double)ClimbSteps : 0;
                row[step] = signal < 0 ? (at < 5 && host % HostsPerFailing == 0 ? 1 : 0) : Math.Sin((number / 50.0) + signal + host) + climb;
            }
        }

        return Task.FromResult(frame);
    }
}
