using Exporter.Features;
using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Tests.Features;

public sealed class EntityFamilyTests
{
    [Fact]
    public void Age_IsHoursSinceFirstSeenUpToTheSpanOfTheWindows()
    {
        var history = new SomeHistory(SomeHistory.Plain()).Feed(91, _ => 1);
        Assert.Equal(1.5f, history["entity:age_hours"]);

        history.Feed(1600, _ => 1);
        Assert.Equal(26f, history["entity:age_hours"]);
    }

    [Fact]
    public void Incidents_AreCountedAndTimed()
    {
        var definition = SomeHistory.Predictor([], SomeHistory.Plain());
        var windows = new PredictorWindows(definition, 10);
        var (signal, failing) = (new InstantVector(), new InstantVector());
        signal.Add(Labels.Of(("instance", "a")), 1);
        failing.Add(Labels.Of(("instance", "a")), 1);
        var extractor = new FeatureExtractor(definition);
        var matrix = new FeatureMatrix();

        windows.Apply(0, [signal], null);
        Assert.Equal((168f, 0f), Incidents());

        windows.Apply(60_000, [signal], failing);
        windows.Apply(31 * 60_000, [signal], null);
        Assert.Equal((0.5f, (float)Math.Log(2)), Incidents());

        (float Hours, float Count) Incidents()
        {
            extractor.Extract(windows, matrix);
            return (matrix.Row(0)[^3], matrix.Row(0)[^2]);
        }
    }

    [Fact]
    public void CorrelationChange_WhenTwoSignalsPartWays_IsTwo()
    {
        var history = new SomeHistory(SomeHistory.Plain(), SomeHistory.Plain("y"));
        for (var i = 0; i < 120; i++)
        {
            history.Step(i % 7, i < 60 ? i % 7 : -(i % 7));
        }

        Assert.Equal(2f, history["entity:correlation_change"], 1e-5);
    }

    [Fact]
    public void CorrelationChange_OfSignalsThatStayTogether_IsZero()
    {
        var history = new SomeHistory(SomeHistory.Plain(), SomeHistory.Plain("y"));
        for (var i = 0; i < 120; i++)
        {
            history.Step(i % 7, 3 + (2 * (i % 7)));
        }

        Assert.Equal(0f, history["entity:correlation_change"], 1e-6);
    }

    [Fact]
    public void CorrelationChange_WithAConstantOrASingleSignal_IsNaN()
    {
        var history = new SomeHistory(SomeHistory.Plain(), SomeHistory.Plain("y"));
        for (var i = 0; i < 120; i++)
        {
            history.Step(i % 7, 0.1);
        }

        Assert.True(float.IsNaN(history["entity:correlation_change"]));
    }
}
