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

        // As many failures announced as by the usual rule, with a tenth of its false alarms, and little more than a quarter of the flapping.
        Assert.True(half.Announced >= line.Announced && half.FalseAlarms * 10 <= line.FalseAlarms && half.Transitions * 3.5 <= line.Transitions, table);

        // Looking equally far, a fifth of its false alarms or less and well below half of the flapping, for one failure less.
        Assert.True(whole.FalseAlarms * 4.5 <= line.FalseAlarms && whole.Announced >= line.Announced - 1, table);
        Assert.True(half.FalseAlarms * 6 <= halfLine.FalseAlarms && half.Announced >= halfLine.Announced - 1, table);
        Assert.True(whole.Transitions * 2.5 <= line.Transitions && half.Transitions * 2.3 <= halfLine.Transitions, table);

        // Better in all than the line through six hours.
        Assert.True(whole.FalseAlarms * 2.5 <= longLine.FalseAlarms && whole.Announced >= longLine.Announced + 8 && whole.Transitions <= longLine.Transitions, table);
        Assert.True(half.FalseAlarms * 4 <= halfLongLine.FalseAlarms && half.Announced >= halfLongLine.Announced + 14 && half.Transitions <= halfLongLine.Transitions, table);
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
