using Exporter.Trainer;
using Exporter.Trainer.Training;

namespace Exporter.Tests.Trainer;

public sealed class SideBySideTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Map_GivesResultsInTheOrderOfTheItems(int atOnce) =>
        Assert.Equal([1, 4, 9, 16, 25], SideBySide.Map([1, 2, 3, 4, 5], atOnce, i => i * i));

    [Fact]
    public void Map_WorksOnSeveralItemsAtATime_AndOnNoMoreThanAsked()
    {
        var (now, most) = (0, 0);
        using var together = new Barrier(2);
        SideBySide.Map([1, 2, 3, 4], 2, _ =>
        {
            var at = Interlocked.Increment(ref now);
            InterlockedMax(ref most, at);

            // Passes only when another item is worked on at the same time.
            Assert.True(together.SignalAndWait(TimeSpan.FromSeconds(30)));
            Interlocked.Decrement(ref now);
            return at;
        });
        Assert.Equal(2, most);
    }

    [Fact]
    public void Map_WorkThatFails_ThrowsWhatItThrew()
    {
        var exception = Assert.Throws<TrainingException>(() => SideBySide.Map<int, int>([1, 2], 2, i => throw new TrainingException("no model")));
        Assert.Equal("no model", exception.Message);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); value > seen;)
        {
            var found = Interlocked.CompareExchange(ref target, value, seen);
            if (found == seen)
            {
                return;
            }

            seen = found;
        }
    }
}
