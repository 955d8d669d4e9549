using Exporter.Feedback;
using Exporter.Feedback.Rolling;
using Exporter.Feedback.Storage;
using Microsoft.Extensions.Time.Testing;

namespace Exporter.Tests.Feedback;

/// <summary>What a report changes in the store and in the rolling windows, and that it does so once.</summary>
public sealed class AmendedBookTests : IDisposable
{
    private const long Minute = Timeline.Minute;

    private readonly string _folder = Directory.CreateTempSubdirectory("amended-").FullName;
    private readonly StoreMetrics _metrics = new(new object());

    [Fact]
    public async Task Publish_OfAReport_AmendsRowsAndHours()
    {
        using var store = Open();
        var timeline = new Timeline(3, 120);
        var book = new OutcomeBook(timeline.Definition, store);
        Live(timeline, book, new string('.', 55) + "##......");
        Assert.Equal((0, 0.0), (book.Windows[0].Summaries[0].EventRecall is double.NaN ? 0 : 1, book.Windows[0].Summaries[0].AlertPrecision));

        // Wilson's upper end of 0 of 1 is z² / (1 + z²).
        Assert.Equal(0.7935, Math.Round(book.Windows[0].Summaries[0].AlertPrecisionUpper, 4));

        // The alert of minute 55 was wrong at 58. At 63, in the next hour, it becomes known that there was an incident at 57.
        await ReportAsync(store, book, Incident("a", 57));
        Live(timeline, book, ".");
        await store.FlushAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["3300000|right|3420000"], Rows(store, "SELECT start_ms || '|' || outcome || '|' || onset_ms FROM alerts WHERE horizon = '3m'"));
        Assert.Equal(["3420000|caught|3300000"], Rows(store, "SELECT onset_ms || '|' || outcome || '|' || alert_ms FROM onsets WHERE horizon = '3m'"));

        // In the first hour 0..56 were settled, of which 54 is a miss now, and 55 and 56 are right; in the second 57..60, of which 57 and 58 were made during the incident.
        Assert.Equal(
            ["0|2|0|1|54|0|1|0|1|0", "3600000|0|0|0|2|2|0|0|0|0"],
            Rows(store, "SELECT hour_ms || '|' || true_positives || '|' || false_positives || '|' || misses || '|' || true_negatives || '|' || uncertain || '|' || alerts_right || '|' || alerts_wrong || '|' || onsets_caught || '|' || onsets_missed FROM outcome_hours WHERE horizon = '3m' ORDER BY hour_ms"));
        var summary = book.Windows[0].Summaries[0];
        Assert.Equal((1.0, 1L, 1.0), (summary.AlertPrecision, summary.AlertsDecided, summary.EventRecall));
        Assert.Equal((56L + 3, 3L), (summary.Reliability.Sum(bin => bin.Rows), summary.Reliability.Sum(bin => bin.Happened)));

        // Another process reads the same.
        var next = new OutcomeBook(timeline.Definition, store).Windows[0].Summaries[0];
        Assert.Equal((summary.AlertPrecision, summary.EventRecall, summary.BrierScore), (next.AlertPrecision, next.EventRecall, next.BrierScore));
        Assert.Equal(["3780000"], Rows(store, "SELECT taken_ms FROM incidents"));
    }

    [Fact]
    public void Windows_AfterAReport_AreThoseOfAWindowThatKnewInTime()
    {
        // Scores of the same predictions with the outcomes as they are known in the end.
        var late = new OutcomeWindows(horizonSteps: 12);
        late.Add(0, 0, Settled((Outcome.FalsePositive, 200), (Outcome.TrueNegative, 3), (Outcome.Miss, 9)));
        late.Add(2 * Minute, 0, Settled((Outcome.TrueNegative, 3)));
        var report = new StepTally(1);
        report.AmendedPredictions.Add(new PredictionAmendment(0, 0, Outcome.FalsePositive, Outcome.TruePositive, 200));
        report.AmendedPredictions.Add(new PredictionAmendment(0, 0, Outcome.Miss, Outcome.Uncertain, 9));
        var hours = late.Add(70 * Minute, 0, report);
        var known = new OutcomeWindows(horizonSteps: 12);
        known.Add(0, 0, Settled((Outcome.TruePositive, 200), (Outcome.TrueNegative, 3), (Outcome.Uncertain, 9)));
        known.Add(2 * Minute, 0, Settled((Outcome.TrueNegative, 3)));
        known.Add(70 * Minute, 0, new StepTally(1));

        Assert.Equal([70 * Minute / OutcomeHour.LengthMs * OutcomeHour.LengthMs, 0], hours.Select(hour => hour.HourMs));
        Assert.Equal([1L, 0, 0, 2, 1], hours[1].Outcomes);
        Assert.Equal(known.Summaries[0].Reliability, late.Summaries[0].Reliability);
        Assert.Equal(known.Summaries[0].BrierScore, late.Summaries[0].BrierScore, 12);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Kill_AfterAReport_LosesNothingAndTakesItOnce(bool isTaken)
    {
        const string steps = "..##....";
        var timeline = new Timeline(3);
        using (var store = Open())
        {
            var book = new OutcomeBook(timeline.Definition, store);
            Live(timeline, book, steps);
            await ReportAsync(store, book, Incident("a", 4));
            Live(timeline, book, isTaken ? "." : "");
            await store.FlushAsync(TestContext.Current.CancellationToken);
        }

        // No snapshot was written: the ledger comes from the records alone.
        using var next = Open();
        var resumed = new OutcomeBook(timeline.Definition, next);
        timeline.Ledger = new OutcomeLedger(timeline.Definition);
        Assert.Equal(steps.Length + (isTaken ? 1 : 0), resumed.Replay(timeline.Ledger));
        timeline.Adopt(resumed);
        Live(timeline, resumed, isTaken ? ".." : "...");
        await next.FlushAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["240000|caught"], Rows(next, "SELECT onset_ms || '|' || outcome FROM onsets"));
        Assert.Equal(["1|0|1|0"], Rows(next, "SELECT sum(alerts_right) || '|' || sum(alerts_wrong) || '|' || sum(onsets_caught) || '|' || sum(onsets_missed) FROM outcome_hours"));
        Assert.Equal(["480000"], Rows(next, "SELECT taken_ms FROM incidents"));
    }

    [Fact]
    public async Task Write_OfTheSameIncident_TellsWhatBecameOfIt()
    {
        using var store = Open();
        var incident = Incident("a", 5);

        Assert.Equal([IncidentReceipt.New, IncidentReceipt.Known], await WriteAsync(store, incident, incident));
        Assert.Equal([IncidentReceipt.Known, IncidentReceipt.Changed], await WriteAsync(store, incident with { Note = "what" }, incident with { EndMs = 9 * Minute }));
        Assert.Equal([IncidentReceipt.Conflict, IncidentReceipt.Conflict], await WriteAsync(store, incident with { StartMs = 0 }, incident with { Entity = Timeline.EntityOf(1) }));
        Assert.Equal(["300000|540000||"], Rows(store, "SELECT start_ms || '|' || end_ms || '|' || note || '|' || ifnull(taken_ms, '') FROM incidents"));
    }

    [Fact]
    public async Task Write_OfAnotherEnd_IsTakenInAgain_AndOfAnotherNoteIsNot()
    {
        using var store = Open();
        var timeline = new Timeline(3);
        var book = new OutcomeBook(timeline.Definition, store);
        await ReportAsync(store, book, Incident("a", 1));
        Live(timeline, book, "...");
        await store.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["60000"], Rows(store, "SELECT taken_ms FROM incidents"));

        await WriteAsync(store, Incident("a", 1) with { Note = "disk" });
        Assert.Equal(["60000"], Rows(store, "SELECT taken_ms FROM incidents"));
        await WriteAsync(store, Incident("a", 1) with { Note = "disk", EndMs = 2 * Minute });
        Assert.Equal([""], Rows(store, "SELECT ifnull(taken_ms, '') FROM incidents"));
    }

    public void Dispose()
    {
        _metrics.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static ReportedIncident Incident(string id, long startMinute) => new(id, Timeline.EntityOf(0), startMinute * Minute, null, "", "test");

    private static StepTally Settled(params (Outcome Outcome, byte Code)[] predictions)
    {
        var tally = new StepTally(1);
        foreach (var (outcome, code) in predictions)
        {
            tally.Horizons[0].Add(outcome, code);
        }

        return tally;
    }

    private static async Task ReportAsync(Store store, OutcomeBook book, ReportedIncident incident)
    {
        Assert.Equal([IncidentReceipt.New], await WriteAsync(store, incident));
        book.Take([incident]);
    }

    private static async Task<IEnumerable<IncidentReceipt>> WriteAsync(Store store, params ReportedIncident[] incidents)
    {
        var write = new IncidentWrite([.. incidents.Select(incident => ("timeline", incident))], postedMs: 7);
        Assert.True(store.Enqueue(write));
        return (await write.Receipts)!.Value;
    }

    private static void Live(Timeline timeline, OutcomeBook book, string steps)
    {
        timeline.Adopt(book);
        foreach (var step in steps)
        {
            timeline.Step(step.ToString());
            book.Publish(timeline.Ledger);
        }
    }

    private Store Open() => new(Path.Combine(_folder, Store.FileName), _metrics, new FakeTimeProvider(), notice => Assert.Fail(notice.ToString()));

    private static List<string> Rows(Store store, string question) => StoreRows.Read(store, question);
}
