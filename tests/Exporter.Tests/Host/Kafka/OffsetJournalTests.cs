using CsCheck;
using Exporter.Host.Kafka;
using Exporter.Signals.State;

namespace Exporter.Tests.Host.Kafka;

public sealed class OffsetJournalTests
{
    private static readonly PartitionName A = new("t", 0);
    private static readonly PartitionName B = new("t", 1);

    [Fact]
    public void Before_IsTheLastEntryThatIsNotNewer()
    {
        var journal = new OffsetJournal(spacingMs: 10);
        journal.Note(100, At(1, 5));
        journal.Note(109, At(2, 6));
        journal.Note(110, At(3, 7));

        Assert.Equal(2, journal.Count);
        Assert.Empty(journal.Before(99));
        Assert.Equal(At(1, 5), journal.Before(100));
        Assert.Equal(At(1, 5), journal.Before(109));
        Assert.Equal(At(3, 7), journal.Before(1000));
    }

    [Fact]
    public void Trim_KeepsWhatIsAskedForLater()
    {
        var journal = new OffsetJournal(10);
        journal.Note(100, At(1, 5));
        journal.Note(110, At(3, 7));
        journal.Note(120, At(4, 9));
        journal.Trim(115);

        Assert.Equal(2, journal.Count);
        Assert.Equal(At(3, 7), journal.Before(115));
    }

    [Fact]
    public void PartitionThatComes_IsNeededFromItsBegin_WheneverOneBegins()
    {
        var journal = new OffsetJournal(10);
        journal.Begin(A, 0);
        journal.Note(100, new Dictionary<PartitionName, long> { [A] = 4 });
        journal.Begin(B, 70);
        journal.Note(110, At(5, 72));

        Assert.Equal(At(0, 70), journal.Before(long.MinValue));
        Assert.Equal(At(4, 70), journal.Before(100));
        Assert.Equal(At(5, 72), journal.Before(110));
        journal.End(A);
        Assert.Equal([B], journal.Before(110).Keys);
    }

    [Fact]
    public void SavedAndLoaded_IsTheSame()
    {
        var journal = new OffsetJournal(10);
        journal.Begin(A, 2);
        journal.Note(100, At(3, 9));
        var writer = new StateWriter();
        journal.Save(writer);

        var loaded = new OffsetJournal(10);
        loaded.Load(new StateReader(writer.Written.ToArray()));

        Assert.Equal(2, loaded.Count);
        Assert.Equal(journal.Before(100), loaded.Before(100));
        Assert.Equal(journal.Before(50), loaded.Before(50));
    }

    /// <summary>Messages with any sample times, late ones too: whoever begins where the journal says finds each sample after the asked time.</summary>
    [Fact]
    public void Before_LeavesNoNewerSampleBehind() => Gen.Select(Gen.Int[0, 1].Select(Gen.Int[0, 300], (partition, timeMs) => (Partition: partition, TimeMs: timeMs)).Array[1, 60], Gen.Int[0, 300]).Sample((messages, afterMs) =>
    {
        var journal = new OffsetJournal(7);
        journal.Begin(A, 0);
        journal.Begin(B, 0);
        long[] next = [0, 0];
        var newestMs = long.MinValue;
        foreach (var (partition, timeMs) in messages)
        {
            next[partition]++;
            newestMs = Math.Max(newestMs, timeMs);
            journal.Note(newestMs, At(next[0], next[1]));
        }

        var begin = journal.Before(afterMs);
        long[] passed = [0, 0];
        foreach (var (partition, timeMs) in messages)
        {
            var offset = passed[partition]++;
            Assert.True(timeMs <= afterMs || offset >= begin[partition == 0 ? A : B]);
        }
    });

    private static Dictionary<PartitionName, long> At(long a, long b) => new() { [A] = a, [B] = b };
}
