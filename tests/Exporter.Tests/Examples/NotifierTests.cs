using Simulator.Operating;

namespace Exporter.Tests.Examples;

public sealed class NotifierTests
{
    private const long Minute = 60_000;

    // A condition that must hold for two minutes, minute by minute; pauses below five minutes belong to the alert. N: people are told.
    // t: true, h: not true but high enough to go on, -: neither.
    [Theory]
    [InlineData("ttt", "..N")]
    [InlineData("tt-ttt", ".....N")] // begins to wait again
    [InlineData("tttttttt", "..N.....")] // told once
    [InlineData("ttt----ttt", "..N.......")] // four minutes' pause: the same alert
    [InlineData("ttt-----ttt", "..N.......N")] // five: another one
    [InlineData("ttthhhhhhhhttt", "..N...........")] // goes on at the lower threshold
    [InlineData("thhhttt", "......N")] // the lower threshold makes nothing fire
    [InlineData("hhh", "...")]
    public void Observe_Course_TellsOnceAnAlert(string course, string expected)
    {
        var notifier = new Notifier(Minute, 5 * Minute);
        Assert.Equal(expected, Told(notifier, course, fromMinute: 0));
    }

    [Fact]
    public void Mute_EndsTheAlertOfThatEntityOnly()
    {
        var notifier = new Notifier(Minute, 5 * Minute);
        Assert.Equal("..N", Told(notifier, "ttt", 0, "a"));
        Assert.Equal("..N", Told(notifier, "ttt", 0, "b"));

        notifier.Mute("a");

        Assert.Equal("..N", Told(notifier, "ttt", 3, "a"));
        Assert.Equal("...", Told(notifier, "ttt", 3, "b"));
    }

    [Fact]
    public void Observe_TwoRules_AreTwoAlerts()
    {
        var notifier = new Notifier(Minute, 5 * Minute);
        Assert.True(notifier.Observe("disk", "a", 0, 0, isTrue: true, isHeld: true));
        Assert.True(notifier.Observe("memory", "a", 0, 0, isTrue: true, isHeld: true));
        Assert.False(notifier.Observe("disk", "a", Minute, 0, isTrue: true, isHeld: true));
    }

    private static string Told(Notifier notifier, string course, int fromMinute, string instance = "a") => string.Concat(course.Select((state, minute) =>
        notifier.Observe("rule", instance, (fromMinute + minute) * Minute, 2 * Minute, isTrue: state == 't', isHeld: state is 't' or 'h') ? 'N' : '.'));
}
