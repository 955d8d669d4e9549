using Exporter.History;

namespace Exporter.Tests.Trainer.Storage;

/// <summary>A source that does not answer some of its questions, by their number from 0.</summary>
internal sealed class FlakySource(IHistorySource inner, Func<int, int, HistoryFault?> fault) : IHistorySource
{
    public int Questions { get; private set; }

    public List<long> StepsAsked { get; } = [];

    public Task<HistoryFrame> ReadAsync(string expression, long fromMs, long stepMs, int steps, CancellationToken cancellation)
    {
        StepsAsked.Add(steps);
        return fault(Questions++, steps) is { } broken
            ? throw new HistoryException(broken, "http://prometheus:9090/api/v1/query_range failed 4 times, the last time with: status 429")
            : inner.ReadAsync(expression, fromMs, stepMs, steps, cancellation);
    }
}
