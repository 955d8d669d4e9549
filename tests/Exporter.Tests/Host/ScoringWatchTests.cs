using System.Collections.Immutable;
using Exporter.Features;
using Exporter.Host.Pipeline;
using Exporter.Models.Inference;
using Exporter.TestKit;
using Exporter.Tests.Models;
using Exporter.Tests.Models.Safety;
using Google.Protobuf;
using Microsoft.Extensions.Time.Testing;

namespace Exporter.Tests.Host;

/// <summary>Scoring that takes longer than senders wait is ended, and the model rests; nothing else notices the watch.</summary>
public sealed class ScoringWatchTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void WhatEndsInTime_IsNotInterrupted()
    {
        using var watch = new ScoringWatch(_time);
        using var scorer = new SlowScorer(_time, TimeSpan.FromSeconds(29));
        for (var step = 0; step < 5; step++)
        {
            Assert.Equal(step, watch.Run(scorer, model => Score(model, step)));
            _time.Advance(TimeSpan.FromSeconds(29));
        }

        Assert.False(scorer.IsInterrupted);
    }

    [Fact]
    public void WhatTakesTooLong_IsEnded_RestsAndIsTriedAgain()
    {
        using var watch = new ScoringWatch(_time);
        using var scorer = new SlowScorer(_time, TimeSpan.FromSeconds(31));
        using var other = new SlowScorer(_time, TimeSpan.FromSeconds(1));
        Assert.Throws<ScoringException>(() => watch.Run(scorer, model => Score(model, 0)));
        Assert.Equal(1, scorer.Runs);

        // It is asked, so that its failures count, and gives up at once.
        _time.Advance(TimeSpan.FromSeconds(260));
        Assert.Throws<ScoringException>(() => watch.Run(scorer, model => Score(model, 0)));
        Assert.Equal(1, scorer.Runs);
        Assert.Equal(7, watch.Run(other, model => Score(model, 7)));

        scorer.Takes = TimeSpan.FromSeconds(1);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(8, watch.Run(scorer, model => Score(model, 8)));
        Assert.Equal(2, scorer.Runs);
    }

    [Fact]
    public async Task RuntimeThatIsBusy_GivesUp_AndScoresAfterwardsAsBefore()
    {
        using var files = new SomeModels();
        var model = HostileModels.Model((graph, scores) =>
        {
            var square = graph.Constant(new float[400 * 400], 400, 400);
            var product = graph.Node("MatMul", [graph.Node("MatMul", [scores, graph.Constant(new float[800], 2, 400)]), square]);
            for (var i = 0; i < 300; i++)
            {
                product = graph.Node("MatMul", [product, square]);
            }

            return graph.Node("Add", [scores, graph.Node("ReduceSum", [product, graph.Constant([1L], 1)], null, ("keepdims", 1))]);
        });
        var path = files.PathOf("busy.onnx");
        await File.WriteAllBytesAsync(path, model.ToByteArray(), TestContext.Current.CancellationToken);
        using var scorer = SomeModels.Load(path);
        var few = SomeModels.RandomMatrix(20);
        var expected = SomeModels.Score(scorer, few);

        // A quarter of a million rows keep it busy for many minutes; the first batch is there when the first answer is.
        var many = SomeModels.RandomMatrix(250_000);
        var answers = new float[many.Rows * SomeModels.Definition.Horizons.Length];
        var scoring = Task.Run(() => scorer.Score(many, answers), TestContext.Current.CancellationToken);
        await Poll.Until("the first batch", () => Task.FromResult(Volatile.Read(ref answers[0]) > 0));
        scorer.IsInterrupted = true;

        var failure = await Assert.ThrowsAsync<ScoringException>(() => scoring);
        Assert.Equal($"model {scorer.Version} took too long and was ended", failure.Message);
        scorer.IsInterrupted = false;
        Assert.Equal(expected, SomeModels.Score(scorer, few));
    }

    private static int Score(IScorer scorer, int answer)
    {
        scorer.Score(new FeatureMatrix(), []);
        return answer;
    }

    private sealed class SlowScorer(FakeTimeProvider time, TimeSpan takes) : IScorer
    {
        public TimeSpan Takes { get; set; } = takes;

        public int Runs { get; private set; }

        public bool IsInterrupted { get; set; }

        public string Version => "slow";

        public IReadOnlyList<double> Thresholds => [];

        public ImmutableArray<int> UsedFeatures => [];

        public void Score(FeatureMatrix matrix, Span<float> probabilities)
        {
            if (!IsInterrupted)
            {
                Runs++;
                time.Advance(Takes);
            }

            if (IsInterrupted)
            {
                throw new ScoringException("interrupted");
            }
        }

        public void Dispose()
        {
        }
    }
}
