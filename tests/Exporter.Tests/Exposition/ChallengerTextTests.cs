using Exporter.Exposition;

namespace Exporter.Tests.Exposition;

/// <summary>What is shown of challengers: thresholds, and the entities near one, in families of their own after all that holds.</summary>
public sealed class ChallengerTextTests
{
    [Fact]
    public void Text_HasThresholdsAndTheEntitiesThatEitherSeesNear()
    {
        // Thresholds 0.6 and 0.75: half of one makes near. "a" is for the challenger, "b" for the champion, "c" for nobody.
        var champion = SomeFrames.Frame(SomeFrames.Node, ("a", 0.1f, 0.1f), ("b", 0.3f, 0.3f), ("c", 0.1f, 0.1f));
        var challenger = SomeFrames.Frame(SomeFrames.Node, ("a", 0.5f, 0.7f), ("b", 0, 0.01f), ("c", 0.2f, 0.3f));
        var board = SomeFrames.Board(champion);
        var without = SomeFrames.Text(board);

        board.Publish("node", [ChallengerFrame.Of("./other.onnx", challenger, champion)]);

        Assert.Equal(
            without + """
            # HELP foresight_challenger_probability Probability by a challenger that the entity fails within the horizon; entities near a threshold only.
            # TYPE foresight_challenger_probability gauge
            foresight_challenger_probability{predictor="node",challenger="./other.onnx",role="challenger",horizon="30m",instance="a",job="node"} 0.5
            foresight_challenger_probability{predictor="node",challenger="./other.onnx",role="challenger",horizon="2h",instance="a",job="node"} 0.7
            foresight_challenger_probability{predictor="node",challenger="./other.onnx",role="challenger",horizon="30m",instance="b",job="node"} 0
            foresight_challenger_probability{predictor="node",challenger="./other.onnx",role="challenger",horizon="2h",instance="b",job="node"} 0.01
            # HELP foresight_challenger_threshold Probability from which a challenger's prediction would be an alert.
            # TYPE foresight_challenger_threshold gauge
            foresight_challenger_threshold{predictor="node",challenger="./other.onnx",role="challenger",horizon="30m"} 0.6
            foresight_challenger_threshold{predictor="node",challenger="./other.onnx",role="challenger",horizon="2h"} 0.75

            """,
            SomeFrames.Text(board));
    }

    [Fact]
    public void Text_PastTheCap_LeavesChallengersOutFirst()
    {
        var frame = SomeFrames.Frame(SomeFrames.Node, ("a", 0.5f, 0.7f));
        var board = SomeFrames.Board(frame);
        var series = SomeFrames.Text(board).Split('\n').Count(line => line.Length > 0 && line[0] != '#');
        board.Publish("node", [ChallengerFrame.Of("x", frame, frame)]);

        var text = SomeFrames.Text(board, maxSeries: series + 1);

        Assert.Equal(1, text.Split("\nforesight_challenger_").Length - 1);
        Assert.Equal(2, text.Split("\npredicted_failure_probability{").Length - 1);
    }

    [Fact]
    public void Of_TooManyNear_KeepsTheNearestInTheOrderOfTheFrame()
    {
        (string, float, float)[] rows = [.. Enumerable.Range(0, ChallengerFrame.MaxNear + 5).Select(row => ($"host-{row}", 0.1f, 0.4f + (row * 0.0001f)))];

        var shown = ChallengerFrame.Of("x", SomeFrames.Frame(SomeFrames.Node, rows), champion: null);

        Assert.Equal((ChallengerFrame.MaxNear, 5), (shown.Near.Length, shown.LeftOut));
        Assert.Equal(Enumerable.Range(5, ChallengerFrame.MaxNear), shown.Near);
    }

    [Fact]
    public void Board_NextFrame_KeepsChallengersUntilTheyHaveScoredToo()
    {
        var frame = SomeFrames.Frame(SomeFrames.Node, ("a", 0.5f, 0.7f));
        var board = SomeFrames.Board(frame);
        board.Publish("nobody", [ChallengerFrame.Of("x", frame, frame)]);
        Assert.Empty(board.CurrentChallengers());
        board.Publish("node", [ChallengerFrame.Of("x", frame, frame)]);

        board.Publish(SomeFrames.Frame(SomeFrames.Node, ("a", 0.1f, 0.1f)));
        Assert.Equal("x", Assert.Single(board.CurrentChallengers()).Name);

        board.Publish("node", []);
        Assert.Empty(board.CurrentChallengers());
        Assert.Single(board.Current());
    }
}
