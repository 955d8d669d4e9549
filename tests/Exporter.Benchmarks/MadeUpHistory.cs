using System.Globalization;
using Exporter.History;
using Exporter.Signals;

namespace Exporter.Benchmarks;

/// <summary>Signals that swing and rise for an hour before each failure, made up as they are asked for.</summary>
internal sealed class MadeUpHistory(int entities) : IHistorySource
{
    private const int CycleSteps = 700;
    private const int ClimbSteps = 120;

    private readonly Labels[] _labels = [.. Enumerable.Range(0, entities).Select(i => Labels.Of(("instance", $"host-{i:D5}:9100")))];

    public Task<HistoryFrame> ReadAsync(string expression, long fromMs, long stepMs, int steps, CancellationToken cancellation)
    {
        var frame = new HistoryFrame(fromMs, stepMs, steps);
        var signal = expression == "failed" ? -1 : int.Parse(expression.AsSpan(1), CultureInfo.InvariantCulture);
        for (var entity = 0; entity < _labels.Length; entity++)
        {
            var row = frame.Add(_labels[entity]);
            for (var step = 0; step < steps; step++)
            {
                var number = (fromMs / stepMs) + step;
                var at = (int)((number + (entity * 37L)) % CycleSteps);
                var climb = Math.Max(0, at - (CycleSteps - ClimbSteps)) / (double)ClimbSteps;
                row[step] = signal < 0 ? (at < 5 ? 1 : 0) : Math.Sin((number / 50.0) + signal + entity) + Noise(number, entity, signal) + (signal % 4 == 0 ? climb : 0);
            }
        }

        return Task.FromResult(frame);
    }

    // The same for the same place, whoever asks and when.
    private static double Noise(long number, int entity, int signal)
    {
        var hash = (ulong)((number * 73_856_093) ^ (entity * 19_349_663L) ^ (signal * 83_492_791L)) * 0x9E37_79B9_7F4A_7C15;
        return (hash >> 11) * (1.0 / (1UL << 53));
    }
}
