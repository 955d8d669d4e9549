using System.Globalization;
using Exporter.Risk.Deployments;

namespace Exporter.Tests.Risk.Deployments;

public class DeploymentInputsTests
{
    private const string Sha = "0123456789abcdef0123456789abcdef01234567";

    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    // A Sunday.
    private static readonly long Start = Ms("2026-11-01T12:00:00Z");

    [Fact]
    public void None_IsAllZeros() => Assert.All(DeploymentInputs.None.ToVector(), value => Assert.Equal(0, value));

    [Fact]
    public void Runs_OfTheWindow_CountByWhoseTheyAre()
    {
        var inputs = DeploymentInputs.None.WithRuns(
            [
                new CiRun(Start - 1000, Sha[..8], true), new CiRun(Start - 2000, Sha, false),
                new CiRun(Start, "other", true), new CiRun(Start - 5000, "", false), new CiRun(Start - Days(7) + 1, "more", true),
                new CiRun(Start + 1, "later", true), new CiRun(Start - Days(7), "too old", true),
            ],
            Start,
            ["1.4", Sha]);

        Assert.Equal((true, 3, 2), (inputs.OwnRunFailed, inputs.Runs, inputs.FailedRuns));

        // 2 / (3 + 2), and log2(1 + 2).
        Assert.Equal([1, 0.4, Math.Log2(3), 0, 0, 0, 0], inputs.ToVector());
    }

    [Fact]
    public void OwnRun_WhoseLatestWentWell_HasNotFailed()
    {
        var inputs = DeploymentInputs.None.WithRuns([new CiRun(Start - 2, "1.4", true), new CiRun(Start - 1, "1.4", false)], Start, ["1.4"]);

        Assert.False(inputs.OwnRunFailed);
        Assert.Equal(0, inputs.ToVector()[0]);
    }

    [Theory]
    [InlineData("abcdef0", false)] // Not a beginning of it.
    [InlineData("012345", false)] // Too short to be anybody's.
    [InlineData("0123456", true)]
    [InlineData("", false)]
    public void Run_OfAnAbbreviatedCommit_IsItsOwn(string commit, bool isOwn) => Assert.Equal(isOwn, new CiRun(0, commit, true).IsOf(Sha));

    [Theory]
    [InlineData("2026-11-06T10:59:59Z", false, false, false)] // Friday 11:59 in Berlin.
    [InlineData("2026-11-06T11:00:00Z", false, true, false)]
    [InlineData("2026-11-06T20:59:59Z", false, true, false)]
    [InlineData("2026-11-06T21:00:00Z", true, false, false)]
    [InlineData("2026-11-06T23:00:00Z", true, false, true)] // Saturday there, Friday still by UTC.
    [InlineData("2026-11-09T04:59:59Z", true, false, false)]
    [InlineData("2026-11-09T05:00:00Z", false, false, false)]
    [InlineData("2026-07-09T03:59:59Z", true, false, false)] // Summer time: 05:59.
    public void Time_IsThatOfThePlace(string at, bool isNight, bool isFridayAfternoon, bool isWeekend)
    {
        var inputs = DeploymentInputs.None.WithTime(Ms(at), Berlin);

        Assert.Equal((isNight, isFridayAfternoon, isWeekend), (inputs.IsNight, inputs.IsFridayAfternoon, inputs.IsWeekend));
    }

    [Fact]
    public void Earlier_OnlyTheLatestCount()
    {
        var inputs = DeploymentInputs.None.WithEarlier([true, false, true, .. Enumerable.Repeat(false, 7), true, true]);

        Assert.Equal((10, 2), (inputs.Earlier, inputs.FailedEarlier));
        Assert.Equal(2 / 12.0, inputs.ToVector()[6]);
    }

    [Fact]
    public void Json_ReadBack_IsTheSame()
    {
        var inputs = new DeploymentInputs(null, 3, 2, true, false, true, 5, 1);

        Assert.Equal(inputs, DeploymentInputs.Parse(inputs.ToJson()));
        Assert.Null(DeploymentInputs.Parse(""));
    }

    private static long Ms(string time) => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();

    private static long Days(int days) => (long)TimeSpan.FromDays(days).TotalMilliseconds;
}
