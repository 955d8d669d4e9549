using System.Diagnostics.Metrics;
using CsCheck;
using Exporter.Features;
using Exporter.Feedback.Drift;
using Exporter.Models.Inference;
using Exporter.Signals.State;

namespace Exporter.Tests.Feedback.Drift;

public sealed class DriftWatchTests(TrainedOnFleet trained) : IClassFixture<TrainedOnFleet>
{
    // Two days until no feature is missing for want of a past, and a window that lacks no more than one of its 24 parts.
    private const int StepsToReport = (2 * SeasonalFleet.StepsPerDay) + (23 * SeasonalFleet.StepsPerDay / 24);

    [Fact]
    public void Report_ComesWithTheFirstWholeWindow()
    {
        using var fleet = new WatchedFleet(new SeasonalFleet(4), trained.Load());

        Assert.Equal(StepsToReport + 1, fleet.StepsUntil(_ => true, days: 4));
        Assert.InRange(fleet.Watch.Report!.Rows, 0.85 * 20 * SeasonalFleet.StepsPerDay, 20 * SeasonalFleet.StepsPerDay);
        Assert.Equal(["1h", "2h"], fleet.Watch.Report.Scores.Select(score => score.Name));
        Assert.Equal(fleet.Watch.Report.Features.OrderByDescending(feature => feature.Largest), fleet.Watch.Report.Features);
    }

    [Fact]
    public void Load_InTheMidstOfAWindow_GoesOnAsIfThereHadBeenNoStop()
    {
        using var whole = new WatchedFleet(new SeasonalFleet(5), trained.Load());
        using var stopped = new WatchedFleet(new SeasonalFleet(5), trained.Load());
        for (var step = 0; step < StepsToReport + 100; step++)
        {
            whole.Step();
            stopped.Step();
            if (step is 1000 or StepsToReport - 50)
            {
                var next = new DriftWatch(SeasonalFleet.Definition);
                next.Load(new StateReader(Saved(stopped.Watch)));
                stopped.Watch = next;
            }
        }

        Assert.NotNull(whole.Watch.Report);
        Assert.Equal(Saved(whole.Watch), Saved(stopped.Watch));
        Assert.Equal(whole.Watch.Report.Features, stopped.Watch.Report!.Features);
        Assert.NotNull(whole.Watch.Report.Reconstruction);
        Assert.Equal(whole.Watch.Report.Reconstruction, stopped.Watch.Report.Reconstruction);
        using var scorer = trained.Load();
        var restored = new DriftWatch(SeasonalFleet.Definition);
        restored.Load(new StateReader(Saved(whole.Watch)));
        restored.Attach(scorer);
        Assert.Equal(whole.Watch.Report.Features, restored.Report!.Features);
    }

    [Fact]
    public void Attach_OfAnotherModel_BeginsAnew()
    {
        using var fleet = new WatchedFleet(new SeasonalFleet(6), trained.Load());
        fleet.StepsUntil(_ => true, days: 4);
        using var same = trained.Load();
        using var other = new BaselineScorer(SeasonalFleet.Definition, FeatureSchema.For(SeasonalFleet.Definition));

        fleet.Watch.Attach(same);
        Assert.NotNull(fleet.Watch.Report);
        fleet.Watch.Attach(other);
        Assert.Null(fleet.Watch.Report);
        fleet.Watch.Attach(same);
        Assert.Null(fleet.Watch.Report);
    }

    [Fact]
    public void Report_ModelThatDoesNotSayWhatItLearntFrom_IsNone()
    {
        using var fleet = new WatchedFleet(new SeasonalFleet(7), new BaselineScorer(SeasonalFleet.Definition, FeatureSchema.For(SeasonalFleet.Definition)));

        Assert.Null(fleet.StepsUntil(_ => true, days: 3.5));
    }

    [Fact]
    public void Report_WindowThatLacksHours_IsNone()
    {
        var fleet = new SeasonalFleet(8);
        using var watched = new WatchedFleet(fleet, trained.Load());
        watched.StepsUntil(_ => true, days: 4);
        fleet.Skip(24);

        Assert.Null(watched.Step());
        Assert.InRange(watched.StepsUntil(_ => true, days: 2) ?? 0, SeasonalFleet.StepsPerDay - 24, SeasonalFleet.StepsPerDay);
    }

    [Fact]
    public void Observe_WithinAPart_AllocatesNothing()
    {
        using var fleet = new WatchedFleet(new SeasonalFleet(9), trained.Load());
        fleet.StepsUntil(_ => true, days: 4);

        // Another thread's collection may take the rest of this thread's buffer, which then counts: the fewest of some steps.
        Assert.Equal(0, Enumerable.Range(0, 10).Min(_ =>
        {
            fleet.Step();
            return fleet.ObservedBytes;
        }));
    }

    [Fact]
    public void RowSample_OverAsManyStepsAsItsStride_TakesEachRowOnce() => Gen.Select(Gen.Int[0, 5000], Gen.Long[-10_000, 10_000]).Sample((rows, step) =>
    {
        var stride = RowSample.Of(step, rows).Stride;
        var taken = new int[rows];
        for (var offset = 0; offset < stride; offset++)
        {
            var counted = 0;
            for (var row = RowSample.Of(step + offset, rows).First; row < rows; row += stride)
            {
                taken[row]++;
                counted++;
            }

            Assert.InRange(counted, 0, RowSample.MaxRows);
        }

        return Array.TrueForAll(taken, count => count == 1);
    }, iter: 200);

    [Fact]
    public void Metrics_OfAWholeWindow_AreDistancesAndThresholdsOfTheFurthest()
    {
        using var fleet = new WatchedFleet(new SeasonalFleet(10), new LookingAtAll(trained.Load()));
        fleet.StepsUntil(_ => true, days: 4);
        var scope = new object();
        using var metrics = new DriftMetrics(scope, () => [("seasonal", fleet.Watch)]);
        List<(string Name, double Value, string Labels)> seen = [];
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, scope))
            {
                listening.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => seen.Add((instrument.Name, value, Text(tags))));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => seen.Add((instrument.Name, value, Text(tags))));
        listener.Start();
        listener.RecordObservableInstruments();

        var report = fleet.Watch.Report!;
        Assert.True(report.Features.Length > DriftMetrics.MaxFeatures);
        Assert.Equal(4 * DriftMetrics.MaxFeatures, seen.Count(sample => sample.Name == "foresight_feature_drift"));
        Assert.Equal(4 * DriftMetrics.MaxFeatures, seen.Count(sample => sample.Name == "foresight_feature_drift_threshold"));
        Assert.Contains(("foresight_feature_drift", report.Features[0].Distances.StabilityIndex, $"predictor=seasonal,feature={report.Features[0].Name},measure=psi"), seen);
        Assert.Contains(("foresight_feature_drift_threshold", report.Features[0].Thresholds!.Value.Missing, $"predictor=seasonal,feature={report.Features[0].Name},measure=missing"), seen);
        Assert.Contains(("foresight_score_drift", report.Scores[1].Distances.Wasserstein, "predictor=seasonal,horizon=2h,measure=wasserstein"), seen);
        Assert.Contains(("foresight_score_drift_threshold", report.Scores[1].Thresholds!.Value.JensenShannon, "predictor=seasonal,horizon=2h,measure=jensen_shannon"), seen);
        Assert.Equal(3, seen.Count(sample => sample.Name == "foresight_reconstruction_drift"));
        Assert.Contains(("foresight_reconstruction_drift", report.Reconstruction!.Distances.Wasserstein, "predictor=seasonal,measure=wasserstein"), seen);
        Assert.Contains(("foresight_reconstruction_drift_threshold", report.Reconstruction.Thresholds!.Value.StabilityIndex, "predictor=seasonal,measure=psi"), seen);
        Assert.Contains(("foresight_drift_features", report.Features.Length, "predictor=seasonal"), seen);
        Assert.Contains(("foresight_drift_features_moved", 0, "predictor=seasonal"), seen);
        Assert.Contains(("foresight_drift_rows", report.Rows, "predictor=seasonal"), seen);

        static string Text(ReadOnlySpan<KeyValuePair<string, object?>> tags) => string.Join(',', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"));
    }

    private static byte[] Saved(DriftWatch watch)
    {
        var writer = new StateWriter();
        watch.Save(writer);
        return writer.Written.ToArray();
    }
}
