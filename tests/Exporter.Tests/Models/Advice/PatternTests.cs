using System.Collections.Immutable;
using CsCheck;
using Exporter.Features.Course;
using Exporter.Models.Advice;
using Exporter.Signals;
using Exporter.Signals.State;

namespace Exporter.Tests.Models.Advice;

public sealed class PatternTests
{
    private const long StepMs = 60_000;

    private static readonly PatternElement Memory = new("memory_used", "climb");
    private static readonly PatternElement Latency = new("latency", "climb");
    private static readonly PatternElement Errors = new("error_ratio", "high");
    private static readonly PatternElement Disk = new("disk_free", "fall");

    private static Labels Entity(int number) => Labels.Of(("instance", $"e{number}"));

    private static SignalReason Reason(string signal, double contribution, CourseDirection direction, long? sinceStep, double value = 1, double usual = 0) => new(
        signal,
        SignalUnit.None,
        contribution,
        new SignalCourse
        {
            Value = value,
            ChangePerHour = 0,
            Direction = direction,
            TrendSinceMs = null,
            UsualValue = usual,
            UsualChangePerHour = 0,
            UnusualSinceMs = sinceStep * StepMs,
            HasUnusualRate = false,
            Crossing = null,
        },
        "");

    [Fact]
    public void CombinationThatComesBack_GetsItsNameAndItsIncidents()
    {
        var book = new PatternBook();
        book.Learn(Entity(1), 100, [Memory, Latency]);
        book.Learn(Entity(2), 200, [Disk]);
        Assert.Null(book.Match([Memory, Latency]));

        // Another order, and one element more: two of three are the same.
        book.Learn(Entity(3), 300, [Latency, Memory, Errors]);

        var pattern = book.Match([Memory, Latency])!;
        Assert.Equal(("memory used climb then latency climb", 1, 2), (pattern.Name, pattern.Number, pattern.Count));
        Assert.Equal("looks like incidents #1 and #3", pattern.Words);
        Assert.Equal(pattern, book.Match([Memory]));
        Assert.Null(book.Match([Disk]));
        Assert.Null(book.Match([Errors]));
        Assert.Null(book.Match([]));
    }

    [Fact]
    public void Match_OfSeveral_IsTheMostLikeThenTheMostFrequent()
    {
        var book = new PatternBook();
        Learn(book, 3, [Memory, Latency, Errors]);
        Learn(book, 2, [Disk]);
        Learn(book, 4, [new("a", "high"), new("b", "high")]);
        Learn(book, 2, [new("c", "high"), new("d", "high")]);

        Assert.Equal(1, book.Match([Memory, Latency])!.Number);
        Assert.Equal(2, book.Match([Disk])!.Number);

        // Half like the third and half like the fourth: the third is more frequent.
        Assert.Equal(3, book.Match([new("c", "high"), new("a", "high"), new("d", "high"), new("b", "high")])!.Number);
    }

    [Fact]
    public void IncidentsOfAPattern_AreTheLatestThree()
    {
        var book = new PatternBook();
        Learn(book, 5, [Memory]);

        var pattern = book.Match([Memory])!;
        Assert.Equal((5, "looks like incidents #3, #4 and #5"), (pattern.Count, pattern.Words));
    }

    [Fact]
    public void Onset_ThatIsToldAgain_IsLearntOnce()
    {
        var book = new PatternBook();
        book.Learn(Entity(1), 100, [Memory]);
        book.Learn(Entity(1), 100, [Memory]);
        book.Learn(Entity(1), 200, []);

        Assert.Single(book.TakeLearnt());
        Assert.Empty(book.TakeLearnt());
        Assert.Null(book.Match([Memory]));
    }

    [Fact]
    public void Book_IsBoundedAndKeepsWhatRecurs()
    {
        var book = new PatternBook();
        Learn(book, 2, [Memory]);
        for (var i = 0; i < PatternBook.MaxPatterns + 10; i++)
        {
            book.Learn(Entity(i), 1_000_000 + i, [new($"s{i}", "high")]);
        }

        Assert.Equal(PatternBook.MaxPatterns, book.Patterns.Count);
        Assert.Equal(2, book.Match([Memory])!.Count);
    }

    // Any incidents in any order: what a new process restores says the same of everything as the old one, now and later.
    [Fact]
    public void Restored_BookGoesOnLikeTheOldOne()
    {
        var element = Gen.Select(Gen.Int[0, 4], Gen.Int[0, 1]).Select(drawn => new PatternElement($"s{drawn.Item1}", drawn.Item2 == 0 ? "climb" : "fall"));
        var combination = element.Array[1, 3].Select(elements => elements.Distinct().ToImmutableArray());
        Gen.Select(combination.Array[0, 20], combination.Array[1, 10]).Sample((before, after) =>
        {
            var (old, restored) = (new PatternBook(), new PatternBook());
            for (var i = 0; i < before.Length; i++)
            {
                old.Learn(Entity(i), i, before[i]);
            }

            restored.Restore(old.TakeLearnt());
            for (var i = 0; i < after.Length; i++)
            {
                if (old.Match(after[i])?.Name != restored.Match(after[i])?.Name)
                {
                    return false;
                }

                old.Learn(Entity(100 + i), i, after[i]);
                restored.Learn(Entity(100 + i), i, after[i]);
            }

            return Say(old) == Say(restored);
        });
    }

    [Fact]
    public void Trail_OrdersByBeginAndLeavesOutWhatHardlyCounts()
    {
        var trail = new ReasonTrail();
        for (var step = 100; step < 110; step++)
        {
            trail.Note(Entity(1), step * StepMs,
            [
                Reason("latency", 0.5, CourseDirection.Rising, 95),
                Reason("memory_used", 0.4, CourseDirection.Rising, 40),
                Reason("load", 0.1, CourseDirection.Steady, 10),
            ]);
        }

        Assert.Equal([Memory, Latency], trail.Of(Entity(1)));
        Assert.Empty(trail.Of(Entity(2)));
    }

    [Fact]
    public void Trail_OfSteadySignals_SaysWhichSideOfTheUsual()
    {
        var trail = new ReasonTrail();
        trail.Note(Entity(1), 0, [Reason("a", 0.5, CourseDirection.Steady, 0, 2, 1), Reason("b", 0.5, CourseDirection.Falling, 1), Reason("c", 0.5, CourseDirection.Steady, 2, 1, 2)]);

        Assert.Equal("a high then b fall then c low", string.Join(" then ", trail.Of(Entity(1))));
    }

    [Fact]
    public void Trail_FollowsWhatHasBecomeTheReason()
    {
        var trail = new ReasonTrail();
        trail.Note(Entity(1), 0, [Reason("a", 1, CourseDirection.Rising, 0)]);
        for (var step = 1; step <= 200; step++)
        {
            trail.Note(Entity(1), step * StepMs, [Reason("b", 1, CourseDirection.Rising, step)]);
        }

        Assert.Equal([new PatternElement("b", "climb")], trail.Of(Entity(1)));
    }

    [Fact]
    public void Trail_TellingAStepTwice_CountsOnceAndSavingKeepsAll()
    {
        var (once, twice, loaded) = (new ReasonTrail(), new ReasonTrail(), new ReasonTrail());
        ImmutableArray<SignalReason> reasons = [Reason("a", 0.8, CourseDirection.Rising, 5), Reason("b", 0.2, CourseDirection.Rising, 1)];
        foreach (var trail in (ReasonTrail[])[once, twice, twice])
        {
            trail.Note(Entity(1), 0, reasons);
        }

        Assert.Equal(Bytes(once), Bytes(twice));
        loaded.Load(new StateReader(Bytes(once)));
        Assert.Equal(once.Of(Entity(1)), loaded.Of(Entity(1)));
        Assert.Equal(Bytes(once), Bytes(loaded));

        loaded.ForgetBefore(1);
        Assert.Empty(loaded.Of(Entity(1)));
        once.Forget(Entity(1));
        Assert.Empty(once.Of(Entity(1)));
    }

    private static void Learn(PatternBook book, int times, ImmutableArray<PatternElement> elements)
    {
        for (var i = 0; i < times; i++)
        {
            book.Learn(Entity(i), elements.Sum(element => element.Signal.Sum(letter => (long)letter)) + i, elements);
        }
    }

    private static string Say(PatternBook book) => string.Join('\n', book.Patterns.Select(pattern => $"{pattern.Number} {pattern.Name} {pattern.Count} {pattern.Words}"));

    private static byte[] Bytes(ReasonTrail trail)
    {
        var writer = new StateWriter();
        trail.Save(writer);
        return writer.Written.ToArray();
    }
}
