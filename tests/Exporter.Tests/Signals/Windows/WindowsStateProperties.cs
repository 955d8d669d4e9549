using CsCheck;
using Exporter.Signals;
using Exporter.Signals.State;
using Exporter.Signals.Windows;

namespace Exporter.Tests.Signals.Windows;

/// <summary>Windows saved in slices while steps go on are, once loaded, the windows that never stopped.</summary>
public sealed class WindowsStateProperties
{
    private const int SliceBytes = 6000;

    private static readonly TimeSpan[] Seasons = [TimeSpan.FromHours(1), TimeSpan.FromMinutes(90)];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Load_OfSlicesBetweenSteps_IsTheStateBitForBit(int stepsBetweenSlices) =>
        Gen.Int[0, int.MaxValue].Sample(
            seed =>
            {
                var story = new Story(seed);
                story.Go(steps: 1 + (seed % 300));

                var (slices, rest) = Save(story, stepsBetweenSlices);
                var copy = Load(slices, rest);

                Assert.Equal(Whole(story.Windows.Windows), Whole(copy.Windows));
                Assert.Equal(story.Windows.Windows.Onsets, copy.Windows.Onsets);
                Assert.Equal(Groups(story.Windows.Windows), Groups(copy.Windows));

                // What follows must be the same too: free slots, seasons in the midst of a visit, incidents that go on.
                var other = story.Fork(copy);
                story.Go(40, new Random(seed));
                other.Go(40, new Random(seed));
                Assert.Equal(Whole(story.Windows.Windows), Whole(copy.Windows));
            },
            iter: 60);

    [Fact]
    public void CanCatchUp_WithASliceOlderThanTheFineWindows_IsFalse()
    {
        var windows = new SomeWindows().With("a", 1).Apply(1);
        var slice = windows.Windows.SaveSlice(new StateWriter(), 0, SliceBytes);

        Assert.True(windows.Windows.CanCatchUp(slice));
        windows.Apply(WindowStore.FineSteps);
        Assert.True(windows.Windows.CanCatchUp(slice));
        windows.Apply(WindowStore.FineSteps + 1);
        Assert.False(windows.Windows.CanCatchUp(slice));
    }

    [Fact]
    public void Load_OfEmptyWindows_IsEmpty()
    {
        var writer = new StateWriter();
        var windows = new SomeWindows().Windows;
        var slice = windows.SaveSlice(writer, 0, SliceBytes);
        var rest = new StateWriter();
        windows.SaveRest(rest, [slice]);

        var copy = Load([writer.Written.ToArray()], rest.Written.ToArray(), new SomeWindows());

        Assert.Equal((0, long.MinValue), (copy.Windows.EntityCount, copy.Windows.AsOfMs));
        Assert.Equal(1, copy.With("a", 1).Apply(7).Windows.EntityCount);
    }

    [Fact]
    public void Load_OfDamagedBytes_NeverDoesAnythingButRefuse() =>
        Gen.Int[0, int.MaxValue].Sample(
            seed =>
            {
                var story = new Story(7);
                story.Go(30);
                var (slices, rest) = Save(story, 1);
                var random = new Random(seed);
                var part = random.Next(2) == 0 ? rest : slices[random.Next(slices.Count)];
                part[random.Next(Math.Min(part.Length, 400))] ^= (byte)(1 << random.Next(8));
                try
                {
                    Load(slices, rest);
                }
                catch (Exception exception) when (exception is StateFormatException or ArgumentException)
                {
                    // Refused, as it should be where the damage shows; the file's checksums see the rest.
                }
            },
            iter: 300);

    private static (List<byte[]> Slices, byte[] Remainder) Save(Story story, int stepsBetweenSlices)
    {
        var windows = story.Windows.Windows;
        var slices = new List<WindowSlice>();
        var parts = new List<byte[]>();
        do
        {
            if (slices.Count is > 0 and < 30)
            {
                story.Go(stepsBetweenSlices);
            }

            var writer = new StateWriter();
            slices.Add(windows.SaveSlice(writer, slices.Count == 0 ? 0 : slices[^1].To, SliceBytes));
            parts.Add(writer.Written.ToArray());
        }
        while (slices[^1].To < windows.EntitySlots);

        if (!slices.TrueForAll(windows.CanCatchUp))
        {
            // A long silence came in between; the keeper gives up and tries again later.
            return Save(story, 0);
        }

        var rest = new StateWriter();
        windows.SaveRest(rest, slices);
        return (parts, rest.Written.ToArray());
    }

    private static SomeWindows Load(List<byte[]> slices, byte[] rest, SomeWindows? into = null)
    {
        var copy = into ?? Story.NewWindows();
        foreach (var slice in slices)
        {
            copy.Windows.LoadSlice(new StateReader(slice));
        }

        var reader = new StateReader(rest);
        copy.Windows.LoadRest(reader);
        Assert.True(reader.AtEnd);
        return copy;
    }

    private static byte[] Whole(PredictorWindows windows)
    {
        var writer = new StateWriter();
        var slice = windows.SaveSlice(writer, 0, int.MaxValue);
        windows.SaveRest(writer, [slice]);
        return writer.Written.ToArray();
    }

    // Groups as sets of entities, since their numbers mean nothing.
    private static List<string> Groups(PredictorWindows windows) =>
        [.. Enumerable.Range(0, windows.EntitySlots).Where(windows.Holds).GroupBy(windows.PeerGroup).Select(group => string.Join(' ', group)).Order()];

    /// <summary>A life of entities that come, fail, fall silent for good and give their slots to others.</summary>
    private sealed class Story(int seed, SomeWindows windows, long step)
    {
        private readonly Random _random = new(seed);
        private long _step = step;

        public Story(int seed)
            : this(seed, NewWindows(), 1_000)
        {
        }

        public SomeWindows Windows => windows;

        public static SomeWindows NewWindows() => new(
            SomeWindows.Predictor(2, null, Seasons) with
            {
                Signals = [new SignalDefinition("s0", "x", new SignalLimit(LimitSide.Above, 0.9)), new SignalDefinition("s1", "x")],
                KeepLabels = ["job"],
                PeerLabels = ["job"],
                ChangeExpression = "changed",
                DependencyExpression = "calls",
            },
            maxEntities: 12);

        public Story Fork(SomeWindows copy) => new(0, copy, _step);

        public void Go(int steps) => Go(steps, _random);

        public void Go(int steps, Random random)
        {
            for (var i = 0; i < steps; i++)
            {
                // Once in a while nothing came for longer than an entity is remembered.
                _step += random.Next(100) switch { 0 => 1700, < 4 => 7, _ => 1 };
                for (var entity = 0; entity < 15; entity++)
                {
                    if (random.Next(4) > 0)
                    {
                        var job = random.Next(30) == 0 ? "moved" : $"job-{entity % 3}";
                        windows.With(Labels.Of(("instance", $"e{entity}"), ("job", job)), Math.Round(random.NextDouble(), 2), random.Next(2));
                    }

                    if (random.Next(20) == 0)
                    {
                        windows.Failing($"e{entity}");
                    }

                    if (random.Next(15) == 0)
                    {
                        windows.Changed($"e{entity}");
                    }

                    if (random.Next(3) == 0)
                    {
                        windows.Depends($"e{entity}", $"e{random.Next(15)}");
                    }
                }

                windows.Apply(_step);
            }
        }
    }
}
