using Exporter.History;
using Microsoft.Extensions.Time.Testing;

namespace Exporter.Tests.History;

public sealed class PacedSourceTests
{
    [Theory]
    [InlineData(0.25, 30)]
    [InlineData(0.5, 10)]
    [InlineData(1, 0)]
    public async Task Read_RestsInProportionToWhatItTook(double share, int restSeconds)
    {
        // A question takes ten seconds of a clock that nothing else moves.
        var time = new FakeTimeProvider();
        using var turn = new SemaphoreSlim(1);
        var source = new PacedSource(new SlowSource(() => time.Advance(TimeSpan.FromSeconds(10))), turn, time, share);
        var reading = source.ReadAsync("up", 0, 1000, 1, TestContext.Current.CancellationToken);
        if (restSeconds > 0)
        {
            time.Advance(TimeSpan.FromSeconds(restSeconds - 1));
            Assert.False(reading.IsCompleted);
            Assert.Equal(0, turn.CurrentCount);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        await reading;
        Assert.Equal(1, turn.CurrentCount);
    }

    private sealed class SlowSource(Action work) : IHistorySource
    {
        public Task<HistoryFrame> ReadAsync(string expression, long fromMs, long stepMs, int steps, CancellationToken cancellation)
        {
            work();
            return Task.FromResult(new HistoryFrame(fromMs, stepMs, steps));
        }
    }
}
