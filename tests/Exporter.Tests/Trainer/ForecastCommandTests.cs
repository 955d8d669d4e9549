using Exporter.Trainer.Commands;
using Microsoft.Extensions.Time.Testing;

namespace Exporter.Tests.Trainer;

public sealed class ForecastCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("foresight-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Table_HasEachFamilyAndDistance()
    {
        // Two values an hour, whose mean counts: 1 2 3 4 ... for one family, its double for the other; a season of two hours, so a period is worth 2 and 4.
        var rows = from hour in Enumerable.Range(0, 12)
                   from half in new[] { 0, 1 }
                   from family in new[] { 1, 2 }
                   select $"e{family},f{family},{(hour * 3600) + (half * 1800)},{family * (hour + half + 0.5)}";
        var (status, output, error) = await RunAsync(rows.Prepend("entity,family,timestamp,value"), "--season", "2h", "--history", "8h", "--every", "1h", "--ahead", "1h", "--ahead", "3h", "--method", "naive", "--method", "seasonal-naive");

        // The naive forecast of a line is 1 and 3 hours behind, that is a half and one and a half periods; the seasonal one is one and two periods behind. Deviations are exactly those steps: 1 hour, and 2.
        Assert.Equal("", error);
        Assert.Equal(
            """
            | family (series) | ahead | origins | naive | seasonal-naive |
            |---|---|---|---|---|
            | f1 (1) | 1h | 2 | **0.50** (100/100) | 1.00 (100/100) |
            | f1 (1) | 3h | 2 | **1.50** (0/100) | 2.00 (0/100) |
            | f2 (1) | 1h | 2 | **0.50** (100/100) | 1.00 (100/100) |
            | f2 (1) | 3h | 2 | **1.50** (0/100) | 2.00 (0/100) |
            | mean of families | 1h |  | **0.50** (100/100) | 1.00 (100/100) |
            | mean of families | 3h |  | **1.50** (0/100) | 2.00 (0/100) |
            | less the better naive | 1h | | 0 | +0.50 ± 0.00 |
            | less the better naive | 3h | | 0 | +0.50 ± 0.00 |

            """,
            output);
        Assert.Equal(0, status);
    }

    [Fact]
    public async Task Methods_AllByDefault()
    {
        var random = new Random(1);
        var rows = Enumerable.Range(0, 24 * 20).Select(hour => $"a,{hour * 3600},{10 + (hour % 24) + random.NextDouble()}");
        var (status, output, _) = await RunAsync(rows.Prepend("entity,timestamp,value"));
        Assert.Equal(0, status);
        Assert.Contains("| family (series) | ahead | origins | naive | seasonal-naive | combined | ets | arima | additive |", output, StringComparison.Ordinal);
        Assert.Contains("| a (1) | 6h | 18 |", output, StringComparison.Ordinal);
        Assert.DoesNotContain("mean of families", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mistakes_AreListedAtOnce()
    {
        var (status, _, error) = await RunAsync(["entity,timestamp,value"], "--history", "1d", "--ahead", "soon", "--ahead", "90m", "--method", "guess", "--every", "10m", "--holiday", "Easter");
        Assert.Equal(2, status);
        Assert.Equal(
            """
            foresight_trainer: --method: "guess" is none of naive, seasonal-naive, combined, ets, arima, additive
            foresight_trainer: --ahead: "soon" is not a duration, such as 30m
            foresight_trainer: --holiday: "Easter" is not a day, such as 2026-12-25
            foresight_trainer: --every: "10m" is not a whole number of steps, at least 1 and at most a million
            See foresight_trainer forecast --help.

            """,
            error);
    }

    [Theory]
    [InlineData("--ahead: 1h30m is not a whole number of steps of 1h", "--ahead", "90m")]
    [InlineData("--history: 36h is less than two periods of 1d", "--history", "36h")]
    public async Task OptionsThatDoNotFit_AreRefused(string expected, params string[] arguments)
    {
        var (status, _, error) = await RunAsync(["entity,timestamp,value"], arguments);
        Assert.Equal(2, status);
        Assert.Equal($"foresight_trainer: {expected}\nSee foresight_trainer forecast --help.\n", error);
    }

    [Fact]
    public async Task ShortSeries_AreToldWithWhatIsNeeded()
    {
        var (status, output, error) = await RunAsync(["entity,timestamp,value", "a,0,1", "a,3600,2"]);
        Assert.Equal((1, ""), (status, output));
        Assert.Equal("foresight_trainer: 1 series of at most 2 steps give no forecast: one takes 336 steps of history that are not constant and 24 ahead\n", error);
    }

    [Fact]
    public async Task Dataset_HasAFamilyASignal()
    {
        var rows = Enumerable.Range(0, 10).Select(hour => $"{hour * 3_600_000},a,{hour},{(hour < 2 ? "" : (3 * hour).ToString(System.Globalization.CultureInfo.InvariantCulture))}");
        var (status, output, _) = await RunAsync(rows.Prepend("timestamp,label_instance,signal_cpu,signal_disk"), "--season", "0s", "--history", "4h", "--every", "1h", "--ahead", "1h", "--method", "naive");
        Assert.Equal(0, status);
        Assert.Equal(
            """
            | family (series) | ahead | origins | naive |
            |---|---|---|---|
            | cpu (1) | 1h | 6 | **1.00** (100/100) |
            | disk (1) | 1h | 4 | **1.00** (100/100) |
            | mean of families | 1h |  | **1.00** (100/100) |
            | less the better naive | 1h | | 0 |

            """,
            output);
    }

    [Fact]
    public async Task FarTimestamp_IsRefusedBeforeMemoryIsTaken()
    {
        var (status, _, error) = await RunAsync(["entity,timestamp,value", "a,0,1", "a,99999999999,2"], "--step", "1s", "--season", "0s", "--history", "1h");
        Assert.Equal(1, status);
        Assert.Contains("the rows of \"a\" span 100000000000 steps, more than 10000000; is a timestamp wrong, or --step too short?", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Holidays_OfTheConfiguration_AreForetold()
    {
        // Ten ever since, and a hundred on the 10th and the 20th day of 1970, an hour earlier by the clock of Berlin, which was an hour ahead then too.
        var rows = Enumerable.Range(0, 24 * 21).Select(hour => $"a,{hour * 3600},{((hour + 1) / 24 is 9 or 19 ? 100 : 10) + (hour % 2)}");
        string[] arguments = ["--method", "naive", "--method", "combined", "--season", "2h", "--history", "18d", "--ahead", "1d", "--every", "6h"];
        var file = Path.Combine(_folder, "foresight.yml");
        await File.WriteAllTextAsync(file, """
            predictors: [{name: node, entity: [instance], horizons: [30m], signals: {load: node_load1}}]
            holidays: {time_zone: Europe/Berlin, days: [{name: fair, on: [01-10, 1970-01-20]}]}
            """, TestContext.Current.CancellationToken);

        var (_, without, _) = await RunAsync(rows.Prepend("entity,timestamp,value"), arguments);
        var (status, output, error) = await RunAsync(rows.Prepend("entity,timestamp,value"), [.. arguments, "--config.file", file]);

        Assert.Equal((0, ""), (status, error));
        Assert.Matches(@"\| a \(1\) \| 1d \| \d+ \| .* \| \*\*0\.00\*\* \(100/100\) \|", output);
        Assert.DoesNotContain("**0.00**", without, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Configuration_ThatIsWrong_IsToldWithTheRest()
    {
        var file = Path.Combine(_folder, "foresight.yml");
        await File.WriteAllTextAsync(file, """
            predictors: [{name: node, entity: [instance], horizons: [30m], signals: {load: node_load1}}]
            holidays: {days: [{name: fair, on: [Easter]}]}
            """, TestContext.Current.CancellationToken);
        var (status, _, error) = await RunAsync(["entity,timestamp,value"], "--config.file", file, "--ahead", "soon");
        Assert.Equal(2, status);
        Assert.Contains("on: \"Easter\" is not a day, such as 2026-12-25, or 12-25 for that of every year", error, StringComparison.Ordinal);
        Assert.Contains("--ahead: \"soon\" is not a duration, such as 30m", error, StringComparison.Ordinal);
    }

    private async Task<(int Status, string Output, string Error)> RunAsync(IEnumerable<string> lines, params string[] arguments)
    {
        var file = Path.Combine(_folder, "series.csv");
        await File.WriteAllLinesAsync(file, lines);
        var (output, error) = (new StringWriter(), new StringWriter());
        var status = await CommandLine.RunAsync(["forecast", file, .. arguments], new FakeTimeProvider(), output, error);
        return (status, output.ToString(), error.ToString());
    }
}
