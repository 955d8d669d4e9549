using System.Globalization;

namespace Exporter.Tests.Examples;

/// <summary>Time to limit against the rule that everybody has: <c>predict_linear(x[range], horizon)</c> beyond the limit.</summary>
public sealed class PredictLinearTests
{
    [Fact]
    public void TimeToLimit_OnTheDemosLookAlikes_CriesWolfLessAndMissesNoMore()
    {
        LimitRace[] races = [.. Enumerable.Range(1, 3).AsParallel().AsOrdered().Select(seed => new LimitRace(seed))];
        var results = Enumerable.Range(0, LimitRace.Rules.Length).Select(rule => races.Select(race => race.Judge(rule)).Aggregate((a, b) => a + b)).ToArray();
        var table = Table(results);
        TestContext.Current.TestOutputHelper!.WriteLine(table);
        var (whole, line, longLine) = (results[0], results[1], results[2]);
        var (half, halfLine, halfLongLine) = (results[3], results[4], results[5]);

        // As many failures announced as by the usual rule, with a third of its false alarms.
        Assert.True(half.Announced >= line.Announced && half.FalseAlarms * 3 <= line.FalseAlarms, table);

        // Looking equally far, half of its false alarms, for a few failures less; and better in both than the line through six hours.
        Assert.True(half.FalseAlarms * 2 <= halfLine.FalseAlarms && half.Announced >= halfLine.Announced - 1, table);
        Assert.True(whole.FalseAlarms * 1.5 <= line.FalseAlarms && whole.Announced >= line.Announced - 4, table);
        Assert.True(whole.FalseAlarms <= longLine.FalseAlarms && whole.Announced >= longLine.Announced, table);
        Assert.True(half.FalseAlarms <= halfLongLine.FalseAlarms && half.Announced >= halfLongLine.Announced, table);
        Assert.True(whole.Transitions <= line.Transitions && half.Transitions <= halfLine.Transitions, table);
    }

    private static string Table(IEnumerable<RaceResult> results)
    {
        var table = new StringWriter(CultureInfo.InvariantCulture);
        table.WriteLine("| rule | failures announced | false alarms | turned true |");
        table.WriteLine("|---|---|---|---|");
        foreach (var (rule, result) in LimitRace.Rules.Zip(results))
        {
            table.WriteLine($"| {rule} | {result.Announced} of {result.Failures} | {result.FalseAlarms} | {result.Transitions} |");
        }

        return table.ToString();
    }
}
