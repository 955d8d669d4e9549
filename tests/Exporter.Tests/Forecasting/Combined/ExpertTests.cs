using Exporter.Forecasting.Combined;
using Exporter.Forecasting.Smoothing;

namespace Exporter.Tests.Forecasting.Combined;

/// <summary>Two periods of four values and a half: 1 2 3 4, 2 4 3 5, 3 3.</summary>
public sealed class ExpertTests
{
    private static readonly double[] Values = [1, 2, 3, 4, 2, 4, 3, 5, 3, 3];

    [Fact]
    public void Naives_AreTheLastValue_AndThatOfThePeriodBefore()
    {
        Assert.Equal([3, 3, 3], Ahead(new LastValue(), 9, 1, 2, 5));
        Assert.Equal([3, 5, 3, 3, 3], Ahead(new LastPeriod(), 9, 1, 2, 3, 4, 5));
        Assert.Equal([2, 3, 4, 2], Ahead(new LastPeriod(), 4, 1, 2, 3, 4));
        Assert.Equal([double.NaN, 1], Ahead(new LastPeriod(), 2, 1, 2));
    }

    [Fact]
    public void Usual_IsTheMedianOfThePlace_OrOfAll()
    {
        // At the first place 1 2 3, at the second 2 4 3, at the third 3 3, at the fourth 4 5.
        Assert.Equal([3, 4.5, 2, 3], Ahead(new UsualValue(4), 9, 1, 2, 3, 4));

        // Of the last eight: 2 3 3 3 3 4 4 5; of the first three: 1 2 3.
        Assert.Equal([3, 2], [.. Ahead(new UsualLevel(), 9, 7), .. Ahead(new UsualLevel(), 2, 7)]);
    }

    [Fact]
    public void Course_IsTheUsualChange()
    {
        // The means of the places up to then are 2, 3, 3 and 4.5; the last value is at the second place, whose usual value without it is 3.
        Assert.Equal([3 + (3 - 3), 3 + (4.5 - 3), 3 + (2 - 3), 3 + (3 - 3)], Ahead(new UsualCourse(), 9, 1, 2, 3, 4));
    }

    [Fact]
    public void Shifted_IsHigherAsTheLevelIs()
    {
        var smoothing = new ExponentialSmoothing(0);
        Assert.True(smoothing.TryFit(Values));
        var path = new SmoothingPath(smoothing);
        path.Read(Known(Values));
        Assert.Equal(3 + path.LevelAt(9) - path.LevelAt(5), Ahead(new ShiftedPeriod(path), 9, 1)[0], 1e-12);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(12)]
    public void Path_EndsAsTheSmoothingDoes(int season)
    {
        var values = SomeSeries.Seasonal(4, 120, 12, 0.2, 8, 0.5);
        values[30] = double.NaN;
        var (smoothing, mean, deviation) = (new ExponentialSmoothing(season), new double[30], new double[30]);
        Assert.True(smoothing.TryFit(values));
        smoothing.Forecast(mean, deviation);
        var path = new SmoothingPath(smoothing);
        path.Read(Known(values, 12));
        for (var ahead = 1; ahead <= mean.Length; ahead++)
        {
            Assert.Equal(mean[ahead - 1], path.Ahead(119, ahead), 1e-9);
        }
    }

    [Fact]
    public void Origin_KnowsItsOwnPastOnly()
    {
        var values = SomeSeries.Seasonal(6, 200, 24, 0.1, 5, 2);
        values[0] = values[50] = values[51] = values[120] = double.NaN;
        Func<IExpert>[] experts = [() => new LastValue(), () => new LastPeriod(), () => new UsualValue(24), () => new UsualLevel(), () => new UsualCourse()];
        foreach (var make in experts)
        {
            var whole = make();
            whole.Read(Known(values, 24));
            for (var origin = 60; origin < values.Length; origin += 7)
            {
                var cut = make();
                cut.Read(Known(values[..(origin + 1)], 24));
                foreach (var ahead in new[] { 1, 5, 23, 24, 25, 60 })
                {
                    Assert.Equal(cut.Ahead(origin, ahead), whole.Ahead(origin, ahead), 1e-9);
                }
            }
        }
    }

    [Fact]
    public void Sorted_HasTheMedianOfWhatIsThere()
    {
        var (random, sorted, there) = (new Random(3), new SortedValues(), new List<double>());
        for (var i = 0; i < 500; i++)
        {
            if (there.Count > 0 && random.Next(3) == 0)
            {
                sorted.Remove(there[0]);
                there.RemoveAt(0);
            }
            else
            {
                there.Add(random.Next(20));
                sorted.Add(there[^1]);
            }

            double[] ordered = [.. there.Order()];
            Assert.Equal(ordered.Length == 0 ? double.NaN : (ordered[(ordered.Length - 1) / 2] + ordered[ordered.Length / 2]) / 2, sorted.Median);
        }
    }

    private static double[] Ahead(IExpert expert, int origin, params int[] ahead)
    {
        expert.Read(Known(Values));
        return [.. ahead.Select(steps => expert.Ahead(origin, steps))];
    }

    private static KnownPast Known(double[] values, int season = 4)
    {
        var past = new KnownPast(season);
        past.Read(values);
        return past;
    }
}
