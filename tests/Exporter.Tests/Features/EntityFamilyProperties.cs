using CsCheck;
using Exporter.Features;
using Exporter.Signals;
using Exporter.Tests.Signals.Windows;

namespace Exporter.Tests.Features;

/// <summary>Families of the entity, and peers by group, against their definitions worked out from a log of everything that happened; a step is a minute.</summary>
public sealed class EntityFamilyProperties
{
    private const int MergeSteps = 5;
    private static readonly string[] Names = ["a", "b", "c", "d"];

    [Fact]
    public void AgeIncidentsAndChanges_OnAnyHistory_EqualTheNaiveReference() => Gen.Select(Gen.Int[0, 1_000_000], One(0.005, 0.1, 0.5), One(50, 400, 4000)).Sample((seed, share, steps) =>
    {
        var random = new Random(seed);
        var some = new SomeWindows(SomeWindows.Predictor(1) with { ChangeExpression = "changed", Merge = TimeSpan.FromMinutes(MergeSteps) });
        var (failing, changed) = (new List<int>(), new List<int>());
        var born = random.Next(20);
        for (var step = 0; step < (int)steps; step++)
        {
            some.With("clock", 1);
            if (step >= born)
            {
                some.With("a", 1);
                Happen(share, failing, step, () => some.Failing("a"));
                Happen(share / 3, changed, step, () => some.Changed("a"));
            }

            some.Apply(step);
        }

        var now = (int)steps - 1;
        if (now < born)
        {
            return;
        }

        var (onsets, changes) = (Onsets(failing), Onsets(changed));
        var features = Features(some, "a");
        Assert.Equal(Math.Min((now - born) / 60.0, 26), features["entity:age_hours"], 1e-4);
        Assert.Equal(onsets.Length == 0 ? 168 : Math.Min(168, (now - onsets[^1]) / 60.0), features["entity:hours_since_incident"], 1e-4);
        Assert.Equal(Math.Log(1 + onsets.Length), features["entity:incidents"], 1e-5);
        Assert.Equal(changes.Length == 0 ? 168 : Math.Min(168, (now - changes[^1]) / 60.0), features["entity:hours_since_change"], 1e-4);
        Assert.Equal(Math.Min(16, changes.Count(change => change > now - 1440)), features["entity:changes_1d"]);

        void Happen(double rate, List<int> log, int step, Action enter)
        {
            if (random.NextDouble() < rate)
            {
                log.Add(step);
                enter();
            }
        }
    }, iter: 80);

    [Fact]
    public void Dependencies_OnAnyGraph_EqualTheNaiveReference() => Gen.Select(Gen.Int[0, 1_000_000], One(0.05, 0.5), Gen.Int[1, 60]).Sample((seed, share, steps) =>
    {
        var random = new Random(seed);
        var some = new SomeWindows(SomeWindows.Predictor(1) with { DependencyExpression = "calls", Merge = TimeSpan.FromMinutes(MergeSteps) });
        var failing = Names.ToDictionary(name => name, _ => new List<int>());
        var (present, edges) = (new HashSet<string>(), new HashSet<(string From, string To)>());
        foreach (var name in Names)
        {
            some.With(name, 1);
        }

        some.Apply(0);
        for (var step = 1; step <= steps; step++)
        {
            (present, edges) = (["a"], []);
            some.With("a", 1);
            foreach (var name in Names)
            {
                if (name != "a" && random.NextDouble() < 0.7)
                {
                    present.Add(name);
                    some.With(name, 1);
                }

                if (random.NextDouble() < share)
                {
                    failing[name].Add(step);
                    some.Failing(name);
                }

                // Also on itself, twice, and on someone who was never heard of.
                foreach (var on in Names.Append("nobody").Where(_ => random.NextDouble() < share))
                {
                    edges.Add((name, on));
                    some.Depends(name, on).Depends(name, on, by: "again");
                }
            }

            some.Apply(step);
        }

        string[] targets = [.. edges.Where(edge => edge.From == "a" && edge.To != "a").Select(edge => edge.To)];
        var onsets = targets.SelectMany(target => failing.TryGetValue(target, out var steps) ? Onsets(steps) : []).ToArray();
        var inIncident = targets.Count(target => failing.TryGetValue(target, out var at) && at.Count > 0 && steps - at[^1] < MergeSteps);
        var features = Features(some, "a");
        AssertSame(targets.Length == 0 ? double.NaN : inIncident / (double)targets.Length, features["entity:dependencies_failing"]);
        AssertSame(targets.Length == 0 ? double.NaN : onsets.Length == 0 ? 168 : (steps - onsets.Max()) / 60.0, features["entity:hours_since_dependency_incident"]);
        AssertSame(targets.Length == 0 ? double.NaN : targets.Count(target => !present.Contains(target)), features["entity:dependencies_missing"]);
    }, iter: 150);

    [Fact]
    public void PeersByGroup_OnAnyValues_EqualTheNaiveReference() =>
        Gen.Select(Gen.Int[0, 2], Gen.OneOf(Gen.Double[-5, 5], Gen.Int[0, 2].Select(value => (double)value), Gen.Const(double.NaN))).Array[1, 40].Sample(entities =>
        {
            var some = new SomeWindows(SomeWindows.Predictor(2) with { PeerLabels = ["job"] });
            for (var i = 0; i < entities.Length; i++)
            {
                var labels = Labels.Of(("instance", $"e{i:00}"), ("job", $"j{entities[i].Item1}"));
                some.With(labels, entities[i].Item2).With(labels, 0, signal: 1);
            }

            some.Apply(0);
            for (var i = 0; i < entities.Length; i++)
            {
                double[] peers = [.. entities.Where(entity => entity.Item1 == entities[i].Item1).Select(entity => (double)(float)entity.Item2)];
                AssertSame(NaiveFamilies.Robust(peers, (float)entities[i].Item2, 5), Features(some, $"e{i:00}")["s0:peer_z_by_job"]);
            }
        });

    // A failing step is an onset when the one before it lies so far back that the pause in between is as long as merge.
    private static int[] Onsets(List<int> steps) => [.. steps.Where((step, i) => i == 0 || step - 1 - steps[i - 1] >= MergeSteps)];

    private static Dictionary<string, float> Features(SomeWindows some, string entity)
    {
        var (extractor, matrix) = (new FeatureExtractor(some.Definition), new FeatureMatrix());
        extractor.Extract(some.Windows, matrix);
        var row = matrix.Row(matrix.Entities.IndexOf(some.Slot(entity))).ToArray();
        return extractor.Schema.Names.Zip(row).ToDictionary(pair => pair.First, pair => pair.Second);
    }

    private static Gen<double> One(params double[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static void AssertSame(double expected, float actual) =>
        Assert.True(double.IsNaN(expected) ? float.IsNaN(actual) : Math.Abs(expected - actual) <= 1e-5 * (1 + Math.Abs(expected)), $"expected {expected}, was {actual}");
}
