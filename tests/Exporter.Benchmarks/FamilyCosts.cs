using System.Diagnostics;
using System.Globalization;
using Exporter.Features;
using Exporter.Features.Library;
using Exporter.Features.Statistics;
using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Benchmarks;

/// <summary><c>families --entities N --signals S --limits L --steps T</c>: nanoseconds of CPU time of each feature family and of what families share, as a table in Markdown.</summary>
/// <remarks>
/// The made-up fleet of <see cref="FleetRun"/>, long enough by default that a day's season is known. Each part is run by itself many times over on the windows of one block
/// of eight signals after another, so its data are in the caches: the last row is all of it together as the sidecar does it, from memory. A figure is the least of several rounds.
/// Shared parts are named with the families that read them; a family's own row is what it adds to them.
/// </remarks>
internal sealed class FamilyCosts
{
    private const int Rounds = 5;
    private const int Repeats = 40;
    private const int Lanes = SignalBlock.Lanes;

    private readonly FleetRun _fleet;
    private readonly int _entities;
    private readonly int _signals;
    private readonly int _limits;
    private readonly int[] _ranges;
    private readonly FeatureScale _scale;
    private readonly SignalBlock _block;
    private readonly SignalScratch _scratch = new();
    private readonly PeerLevels _peers;
    private readonly float[] _row = new float[64];
    private int _entity;

    private FamilyCosts(int entities, int signals, int limits, int steps)
    {
        (_entities, _signals, _limits) = (entities, signals, limits);
        _fleet = new FleetRun(entities, signals, limits);
        for (var i = 0; i < steps; i++)
        {
            _fleet.Advance();
        }

        _ranges = SignalRanges.StepsOf(_fleet.Definition);
        _scale = new FeatureScale(_fleet.Definition);
        _block = new SignalBlock(_ranges);
        _peers = new PeerLevels(signals);
        _peers.Update(_fleet.Windows);
    }

    /// <summary>Measures and prints.</summary>
    public static void Run(IReadOnlyList<string> arguments)
    {
        int Option(string name, int otherwise) => FleetRun.Option(arguments, name, otherwise);
        var costs = new FamilyCosts(Option("entities", 200), Option("signals", 30), Option("limits", 3), Option("steps", 6000));

        // First for the compiler, which optimises what has run often.
        var output = Console.Out;
        for (var warmUp = 0; warmUp < 2; warmUp++)
        {
            Console.SetOut(TextWriter.Null);
            costs.Print();
        }

        Console.SetOut(output);
        costs.Print();
    }

    private void Print()
    {
        Console.WriteLine($"{_entities} entities of {_signals} signals, {_limits} with a limit, {_ranges.Count(range => range > 0)} with a range; 1 of 50 values missing");
        Console.WriteLine($"| what | families | ns | per |{Environment.NewLine}|---|---|---|---|");
        PrintShared();
        var calling = PerSignal(new NoFamily(), _signals);
        Row("turning to a signal and calling a family", "all", calling, "entity-signal");
        foreach (var family in new FeatureCatalog(_fleet.Definition).OfSignals)
        {
            var isLimit = family is LimitFamily;
            Row("own computation", family.GetType().Name, PerSignal(family, isLimit ? _limits : _signals) - calling, isLimit ? "signal with a limit" : "entity-signal");
        }

        PrintEntities();
        var (extractor, matrix) = (new FeatureExtractor(_fleet.Definition), new FeatureMatrix());
        var all = Enumerable.Range(0, Rounds * 2).Min(_ => CpuNanoseconds(() => extractor.Extract(_fleet.Windows, matrix))) / _entities;
        Row($"a vector of {extractor.Schema.Names.Length} features, from memory", "all", all, "vector");
        Row("the same", "all", all / _signals, "entity-signal");
    }

    // Every part gets the blocks of all entities, one after another.
    private void PrintShared()
    {
        var (fine, means, positions) = (new float[WindowStore.FineSteps * Lanes], new float[SignalBlock.Buckets * Lanes], new double[SignalBlock.Buckets]);
        var (sums, order, settled, moments) = (new FineSums(), new FineOrder(), new SettledSteps(), new FineMoments());
        var (bucketSums, bucketOrder) = (new BucketSums(), new BucketOrder());
        FineRange[] pieces = [new(FineSums.Buckets - 1, FineSums.Buckets), new(FineSums.Buckets - 3, FineSums.Buckets), new(0, FineSums.Buckets)];
        var newest = means.AsMemory(WindowStore.CoarseBuckets * Lanes);
        Shared("copying rows", "all", Copy, () => Copy(0));
        Shared("order of the last 10, 30, 110 and 120 steps", "robust deviation over 120 steps, shift, limit", _ => order.Sort(fine, sums.Count), Sums);
        Shared("counts and sums over 120 steps", "level, slope, volatility, missing, correlation", _ => AddUp(), Sums);
        Shared("which steps are settled", "shift, signals with a range", block => settled.Update(fine, pieces[2].Count, RangesOf(block)), Sums);
        Shared("order of 156 buckets", "robust deviation over all", _ => bucketOrder.Sort(means, bucketSums.Count), Buckets);
        Shared("sums over 156 buckets", "slope over all", _ => bucketSums.Add(means, positions, bucketOrder.All.Median), Buckets);
        Shared("median distances of 110, 120 and 156 values", "robust deviation, shift", _ => LaneDistances.Find(order.Usual, order.All, bucketOrder.All), Buckets);

        void Copy(int block) => _fleet.Windows.CopyRows(_entity, block * Lanes, Lanes, fine, means.AsSpan(0, WindowStore.CoarseBuckets * Lanes));

        void Sums()
        {
            sums.Survey(fine);
            order.Sort(fine, sums.Count);
            AddUp();
        }

        void AddUp()
        {
            sums.Survey(fine);
            sums.Add(fine, order.All.Median, order.Usual.Median, newest.Span);
            Array.ForEach(pieces, piece => piece.Update(sums));
            moments.Update(sums);
        }

        void Buckets()
        {
            Sums();
            bucketSums.Survey(means);
            bucketOrder.Sort(means, bucketSums.Count);
        }

        void Shared(string what, string families, Action<int> part, Action prepare) => Row(what, families, PerBlock(part, block => { Copy(block); prepare(); }), "entity-signal");
    }

    private void PrintEntities()
    {
        var correlations = new CorrelationScratch(_signals);
        Row("standardising", nameof(CorrelationFamily), PerBlock(block => correlations.Load(block * Lanes, _block), block => _block.Load(_fleet.Windows, _entity, block * Lanes)), "entity-signal");
        var history = _fleet.Windows.History(0);
        IEntityFamily[] families = [new AgeFamily(), new IncidentFamily(), new CorrelationFamily(), new ChangeFamily(_fleet.Definition), new DependencyFamily()];
        foreach (var family in families)
        {
            Row("own computation", family.GetType().Name, Least(1, _ =>
            {
                var writer = new FeatureWriter(_row);
                family.Compute(new EntityView(history, new ChangeHistory(0, 3), new DependencyRisk(3, 1, 1, 0), _fleet.Windows.AsOfMs, correlations, _scale), ref writer);
            }, Repeats * 100), "entity");
        }

        Row("order of a signal's values over all entities", nameof(PeerFamily), Least(_entities * _signals, _ => _peers.Update(_fleet.Windows), Repeats), "entity-signal");
        var groups = new PeerGroupLevels(_signals);
        Row("the same, by groups", nameof(PeerFamily), Least(_entities * _signals, _ => groups.Update(_fleet.Windows), Repeats), "entity-signal");
    }

    private ReadOnlySpan<int> RangesOf(int block) => _ranges.AsSpan(block * Lanes, Math.Min(Lanes, _signals - (block * Lanes)));

    private double PerBlock(Action<int> part, Action<int> prepare)
    {
        var (total, blocks) = (0.0, (_signals + Lanes - 1) / Lanes);
        for (_entity = 0; _entity < Math.Min(_entities, 30); _entity++)
        {
            for (var block = 0; block < blocks; block++)
            {
                prepare(block);
                total += Least(1, _ => part(block), Repeats);
            }
        }

        return total / (Math.Min(_entities, 30) * _signals);
    }

    private double PerSignal(SignalFamily family, int signals)
    {
        var total = 0.0;
        for (_entity = 0; _entity < Math.Min(_entities, 30); _entity++)
        {
            for (var signal = 0; signal < signals; signal++)
            {
                _block.Load(_fleet.Windows, _entity, signal / Lanes * Lanes);
                total += Least(1, _ => Compute(family, signal), Repeats);
            }
        }

        return total / (Math.Min(_entities, 30) * signals);
    }

    private void Compute(SignalFamily family, int signal)
    {
        _scratch.Turn(_fleet.Windows, _entity, _block);
        _scratch.Turn(signal, signal % Lanes);
        var view = new SignalView(in _block[signal % Lanes])
        {
            Scratch = _scratch,
            Peers = _peers[signal],
            Limit = _fleet.Definition.Signals[signal].Limit,
            Forecast = _fleet.Definition.Signals[signal].Forecast,
            Scale = _scale,
            AgeSteps = 5000,
        };
        var writer = new FeatureWriter(_row);
        family.Compute(view, ref writer);
    }

    // Nanoseconds a unit in the best of several rounds.
    private static double Least(int units, Action<int> part, int repeats)
    {
        var least = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < repeats; i++)
            {
                part(i);
            }

            least = Math.Min(least, Stopwatch.GetElapsedTime(start).TotalNanoseconds / repeats);
        }

        return least / units;
    }

    // Long enough to be interrupted on a busy machine, so what the process was given counts.
    private static double CpuNanoseconds(Action part)
    {
        var before = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < Repeats / 4; i++)
        {
            part();
        }

        return (Environment.CpuUsage.TotalTime - before).TotalNanoseconds / (Repeats / 4);
    }

    private static void Row(string what, string families, double nanoseconds, string per) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {families} | {nanoseconds:N1} | {per} |"));

    private sealed class NoFamily : SignalFamily
    {
        public override IEnumerable<string> Names(FeatureScale scale, SignalDefinition signal) => [];

        public override void Compute(in SignalView view, ref FeatureWriter output) => output.Add(0);
    }
}
