using Exporter.History;
using Exporter.Signals;

namespace Exporter.Tests.History;

public sealed class HistoryChunkTests
{
    private static readonly PredictorDefinition Definition = new()
    {
        Name = "node",
        EntityLabels = ["instance"],
        Horizons = [TimeSpan.FromHours(1)],
        Signals = [.. Enumerable.Range(0, 5).Select(i => new SignalDefinition($"s{i}", $"s{i}"))],
        FailureExpression = "failed",
    };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(10)]
    public async Task Read_AsksAsManyQuestionsAtATimeAsTheSourceTakes_AndKeepsThemApart(int atOnce)
    {
        var source = new CountingSource(atOnce);
        var chunk = await HistoryChunk.ReadAsync(source, Definition, 0, 3, TestContext.Current.CancellationToken);
        Assert.Equal(Math.Min(atOnce, 6), source.Most);
        Assert.Equal(["s0", "s1", "s2", "s3", "s4"], chunk.Signals.Select(CountingSource.Asked));
        Assert.Equal("failed", CountingSource.Asked(chunk.Failure!));
        Assert.Null(chunk.Change);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Read_OneExpressionRefused_ThrowsTheSourcesOwnFault(int atOnce)
    {
        var exception = await Assert.ThrowsAsync<HistoryException>(
            () => HistoryChunk.ReadAsync(new CountingSource(atOnce) { Refused = "s3" }, Definition, 0, 3, TestContext.Current.CancellationToken));
        Assert.Equal(HistoryFault.Refused, exception.Fault);
    }

    /// <summary>Answers once as many questions wait as may be asked at a time, or all that are left; each answer names its question.</summary>
    private sealed class CountingSource(int atOnce) : IHistorySource
    {
        private readonly Lock _lock = new();
        private readonly List<TaskCompletionSource> _waiting = [];
        private int _left = 6;
        private int _asked;

        public int QuestionsAtOnce => atOnce;

        public int Most { get; private set; }

        public string? Refused { get; init; }

        public static string Asked(HistoryFrame frame)
        {
            var vector = new InstantVector();
            frame.CopyStep(0, vector);
            return vector.LabelsAt(0).Get("asked")!;
        }

        public async Task<HistoryFrame> ReadAsync(string expression, long fromMs, long stepMs, int steps, CancellationToken cancellation)
        {
            if (expression == Refused)
            {
                throw new HistoryException(HistoryFault.Refused, "no");
            }

            var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_lock)
            {
                _waiting.Add(answer);
                Most = Math.Max(Most, ++_asked);
                if (Refused is not null || _waiting.Count == Math.Min(atOnce, _left))
                {
                    _left -= _waiting.Count;
                    _waiting.ForEach(waiting => waiting.SetResult());
                    _waiting.Clear();
                }
            }

            await answer.Task.WaitAsync(cancellation);
            lock (_lock)
            {
                _asked--;
            }

            var frame = new HistoryFrame(fromMs, stepMs, steps);
            frame.Add(Labels.Of(("asked", expression)))[0] = 1;
            return frame;
        }
    }
}
