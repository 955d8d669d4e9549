using Exporter.Host.Pipeline;

namespace Exporter.Tests.Host.Lifecycle;

/// <summary>The 99th percentile of scoring times, over a span of event time that was measured as a whole.</summary>
public sealed class LatencyWindowTests
{
    private static readonly TimeSpan Fast = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);

    [Fact]
    public void OneSlowStep_OfAHundred_IsNotThe99th()
    {
        var window = Of(99, Fast);
        window.Add("v", 99_000, Slow);

        Assert.Equal(Fast, window.Percentile99("v"));
        window.Add("v", 100_000, Slow);
        Assert.Equal(Slow, window.Percentile99("v"));
    }

    [Fact]
    public void TooFewSteps_OrNotAllOfTheSpan_SayNothing()
    {
        Assert.Null(Of(LatencyWindow.Least - 1, Fast).Percentile99("v"));
        Assert.Null(Of(150, Fast).Percentile99("v", TimeSpan.FromSeconds(150)));
        Assert.Equal(Fast, Of(150, Fast).Percentile99("v", TimeSpan.FromSeconds(149)));
        Assert.Null(Of(150, Fast).Percentile99("v", TimeSpan.FromSeconds(50)));
    }

    [Fact]
    public void WhatLiesBeforeTheSpan_DoesNotCount()
    {
        var window = Of(200, Slow);
        for (var second = 200; second < 400; second++)
        {
            window.Add("v", second * 1000, Fast);
        }

        Assert.Equal((Slow, Fast), (window.Percentile99("v"), window.Percentile99("v", TimeSpan.FromSeconds(150))));
    }

    [Fact]
    public void AnotherVersion_BeginsWithNothing()
    {
        var window = Of(200, Slow);
        window.Add("next", 200_000, Fast);

        Assert.Equal((null, null), (window.Percentile99("v"), window.Percentile99("next")));
    }

    [Fact]
    public void MoreStepsThanAreRemembered_ForgetTheOldest()
    {
        var window = Of(200, Slow);
        for (var second = 200; second < 200 + LatencyWindow.Most; second++)
        {
            window.Add("v", second * 1000L, Fast);
        }

        Assert.Equal(Fast, window.Percentile99("v"));
    }

    private static LatencyWindow Of(int steps, TimeSpan duration)
    {
        var window = new LatencyWindow();
        for (var second = 0; second < steps; second++)
        {
            window.Add("v", second * 1000L, duration);
        }

        return window;
    }
}
