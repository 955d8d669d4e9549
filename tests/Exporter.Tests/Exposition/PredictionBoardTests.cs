using Exporter.Exposition;
using Exporter.Signals;
using Microsoft.Extensions.Time.Testing;

namespace Exporter.Tests.Exposition;

public sealed class PredictionBoardTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Frame_OlderThanStaleAfter_IsWithheldAndComesBackWithTheNextStep()
    {
        var board = new PredictionBoard(_time, TimeSpan.FromMinutes(5));
        board.Publish(SomeFrames.Frame(SomeFrames.Node, ("a", 0.1f, 0.2f)));
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Single(board.Current());

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(board.Current());
        Assert.Equal("", SomeFrames.Text(board));

        board.Publish(SomeFrames.Frame(SomeFrames.Node, ("a", 0.1f, 0.2f)));
        Assert.Single(board.Current());
    }

    [Fact]
    public void Remove_Predictor_LeavesTheOthers()
    {
        var board = SomeFrames.Board(
            SomeFrames.Frame(SomeFrames.Definition("b"), ("x", 0, 0)),
            SomeFrames.Frame(SomeFrames.Definition("a"), ("x", 0, 0)),
            SomeFrames.Frame(SomeFrames.Definition("c"), ("x", 0, 0)));

        board.Remove("b");
        board.Remove("unknown");

        Assert.Equal(["a", "c"], board.Current().Select(frame => frame.Definition.Name));
    }

    [Fact]
    public void Withdraw_TakesEntitiesOff_AndLeavesTheirNeighboursAsTheyWere()
    {
        var board = SomeFrames.Board(
            SomeFrames.Frame(SomeFrames.Node, ("a", 0.1f, 0.2f), ("b", 0.3f, 0.4f), ("c", 0.5f, 0.6f)),
            SomeFrames.Frame(SomeFrames.Definition("z"), ("b", 0, 0)));
        var whole = board.Current()[0];
        var changed = board.Changed;

        board.Withdraw(SomeFrames.Node.Name, new HashSet<Labels> { whole.EntityAt(1) });

        var left = board.Current()[0];
        Assert.Equal([whole.EntityAt(0), whole.EntityAt(2)], Enumerable.Range(0, left.Count).Select(left.EntityAt));
        Assert.Equal([0.1f, 0.2f, 0.5f, 0.6f], Enumerable.Range(0, 2).SelectMany(row => new[] { left.Probability(row, 0), left.Probability(row, 1) }));
        Assert.Equal((whole.StepMs, whole.SlotAt(2)), (left.StepMs, left.SlotAt(1)));
        Assert.Equal(1, board.Current()[1].Count);
        Assert.True(changed.IsCompleted);

        board.Withdraw(SomeFrames.Node.Name, new HashSet<Labels>());
        board.Withdraw("unknown", new HashSet<Labels> { whole.EntityAt(0) });
        Assert.Equal(2, board.Current()[0].Count);
    }

    [Fact]
    public async Task Readers_WhileFramesAreReplaced_NeverSeeAMixture()
    {
        var board = new PredictionBoard(_time, TimeSpan.FromHours(1));
        var done = false;
        var writer = Task.Run(() =>
        {
            for (var i = 0; i < 2_000; i++)
            {
                var p = i % 2 == 0 ? 0.25f : 0.5f;
                board.Publish(SomeFrames.Frame(SomeFrames.Node, ("a", p, p), ("b", p, p)));
            }

            Volatile.Write(ref done, true);
        }, TestContext.Current.CancellationToken);

        var pages = 0;
        while (!Volatile.Read(ref done) || pages == 0)
        {
            var values = SomeFrames.Text(board).Split('\n')
                .Where(line => line.StartsWith("predicted_failure_probability{", StringComparison.Ordinal))
                .Select(line => line[(line.LastIndexOf(' ') + 1)..])
                .ToArray();
            pages += values.Length > 0 ? 1 : 0;
            Assert.InRange(values.Distinct().Count(), 0, 1);
            Assert.True(values.Length is 0 or 4);
        }

        await writer;
    }
}
