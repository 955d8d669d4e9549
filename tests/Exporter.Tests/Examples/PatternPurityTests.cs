using System.Globalization;
using Exporter.Exposition;
using Exporter.Feedback.Storage;
using Exporter.Ingest;
using Exporter.Models.Advice;
using Exporter.Models.Inference;
using Exporter.TestKit;
using Exporter.Tests.Host;
using Microsoft.Extensions.Time.Testing;
using Simulator;
using Simulator.Faults;
using Simulator.Series;

namespace Exporter.Tests.Examples;

/// <summary>What a failure pattern is worth: on the demo's fleet, whose faults are known, does one pattern mean one kind of fault, and is what is told before an incident what it is remembered by.</summary>
/// <remarks>
/// The bounds were set looking at the quarter's seed 1; this seed, and 62 by hand, were run when nothing was changed any more. Since then services pass trouble on: who waits for a slow
/// dependency looks like one that is slow of itself. What tells them apart is the group by cause, not the pattern; purity is that of the other faults, and that of all is printed beside it.
/// </remarks>
[Long(60)]
public sealed class PatternPurityTests(ITestOutputHelper output) : ISampleWriter
{
    private const int Seed = 61;
    private const int Days = 12;
    private const long HourMs = 3_600_000;

    private readonly RemoteWriteEncoder _encoder = new(RemoteWriteVersion.V1);
    private readonly Dictionary<(string Predictor, string Instance), List<(long StepMs, int Pattern)>> _told = [];

    [Fact]
    public async Task Patterns_OnFaultsOfKnownKinds_AreOfOneKindEach()
    {
        var storage = RunningHost.NewFolder();
        var fleet = new FleetSimulation(new FleetOptions { Seed = Seed, StartMs = RecordedFleet.StartMs });
        await LiveAsync(fleet, storage);

        var kinds = fleet.Truth.Incidents.ToDictionary(incident => (incident.Instance, incident.OnsetMs), incident => incident.Kind);
        using var metrics = new StoreMetrics(this);
        using (var store = new Store(Path.Combine(storage, Store.FileName), metrics, TimeProvider.System, notice => Assert.Fail(notice.ToString())))
        {
            foreach (var predictor in (string[])["node", "service"])
            {
                Judge(predictor, [.. PatternStore.Read(store, predictor).Select(learnt => (learnt, kinds[(learnt.Entity.Get("instance"), learnt.OnsetMs)]))]);
            }
        }

        Directory.Delete(storage, recursive: true);
    }

    void ISampleWriter.Write(IReadOnlyList<(string Name, string Value)> labels, long timestampMs, double value) => _encoder.Add(labels, timestampMs, value);

    private async Task LiveAsync(FleetSimulation fleet, string storage)
    {
        var demo = Repository.PathOf("examples", "Demo");
        string[] models = ["node.onnx", "service.onnx"];
        var config = (await File.ReadAllTextAsync(Path.Combine(demo, "foresight.yml"), TestContext.Current.CancellationToken)).Replace("models/", "", StringComparison.Ordinal);
        var files = models.ToDictionary(model => model, model => File.ReadAllBytes(Path.Combine(demo, "models", model)));
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(fleet.NowMs + ((Days + 1) * 24 * HourMs)));
        await using var host = await RunningHost.StartAsync(config, time, files: files, storage: storage);
        Assert.All(host.Host.Pipeline.Predictors, runtime => Assert.IsType<OnnxScorer>(runtime.Model.Current));
        for (var minute = 0; minute < Days * 1440; minute++)
        {
            fleet.Step(this);
            Assert.Equal(204, (await host.PostAsync(_encoder.ToSnappy(), _encoder.ContentType)).Status);
            _encoder.Reset();
            Note(host.Board);
        }

        await host.Host.StopAsync();
    }

    private void Note(PredictionBoard board)
    {
        foreach (var frame in board.Current())
        {
            for (var i = 0; i < frame.Advice.Count; i++)
            {
                if (frame.Advice[i].Pattern is { } pattern)
                {
                    var key = (frame.Definition.Name, frame.EntityAt(frame.Advice.RowAt(i)).Get("instance"));
                    _told.TryAdd(key, []);
                    if (_told[key].LastOrDefault().StepMs < frame.StepMs)
                    {
                        _told[key].Add((frame.StepMs, pattern.Number));
                    }
                }
            }
        }
    }

    private void Judge(string predictor, (LearntIncident Learnt, FaultKind Kind)[] incidents)
    {
        var patterns = incidents.GroupBy(incident => incident.Learnt.Pattern, incident => incident.Kind).ToArray();
        var purityOfAll = patterns.Sum(MostCommon) / (double)incidents.Length;
        var purity = Purity(incidents, incident => incident.Learnt.Pattern, incident => incident.Kind);
        var kinds = incidents.Select(incident => incident.Kind).Distinct().Count();
        var half = patterns.OrderByDescending(pattern => pattern.Count()).Take(kinds).Sum(pattern => pattern.Count()) / (double)incidents.Length;

        // What was told in the hour before the onset, where something was.
        var told = incidents.Select(incident => (incident.Learnt, incident.Kind, Told: ToldBefore(predictor, incident.Learnt))).Where(incident => incident.Told.Length > 0).ToArray();
        var toldPurity = Purity(told, incident => incident.Told[^1], incident => incident.Kind);
        var kept = told.Count(incident => incident.Told[^1] == incident.Learnt.Pattern) / (double)told.Length;
        var steady = told.Average(incident => incident.Told.Count(pattern => pattern == incident.Told[^1]) / (double)incident.Told.Length);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{predictor}: {incidents.Length} incidents of {kinds} kinds in {patterns.Length} patterns ({patterns.Count(pattern => pattern.Count() >= PatternBook.Recurring)} recurring), purity {purity:0.000} ({purityOfAll:0.000} with trouble that was passed on), {half:0.00} of the incidents in the {kinds} largest; "
            + $"a pattern was told before {told.Length}, purity {toldPurity:0.000}, {kept:0.000} of them learnt as told, the same for {steady:0.000} of the last hour's steps"));

        Assert.True(incidents.Length >= 50, $"{incidents.Length} incidents");
        Assert.InRange(purity, 0.9, 1);
        Assert.InRange(patterns.Length, kinds - 1, 5 * kinds);
        Assert.InRange(told.Length / (double)incidents.Length, 0.5, 1);
        Assert.InRange(toldPurity, 0.9, 1);
        Assert.InRange(kept, 0.8, 1);
        Assert.InRange(steady, 0.6, 1);
    }

    private static double Purity<T>(IReadOnlyCollection<T> incidents, Func<T, int> pattern, Func<T, FaultKind> kind)
    {
        T[] own = [.. incidents.Where(incident => kind(incident) != FaultKind.SlowDependency)];
        return own.GroupBy(pattern, kind).Sum(MostCommon) / (double)own.Length;
    }

    private static int MostCommon(IGrouping<int, FaultKind> pattern) => pattern.GroupBy(kind => kind).Max(group => group.Count());

    private int[] ToldBefore(string predictor, LearntIncident learnt) =>
        _told.TryGetValue((predictor, learnt.Entity.Get("instance")), out var steps)
            ? [.. steps.Where(step => step.StepMs >= learnt.OnsetMs - HourMs && step.StepMs < learnt.OnsetMs).Select(step => step.Pattern)]
            : [];
}
