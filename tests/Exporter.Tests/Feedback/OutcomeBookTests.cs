using Exporter.Feedback;
using Exporter.Feedback.Storage;
using Microsoft.Extensions.Time.Testing;

namespace Exporter.Tests.Feedback;

/// <summary>What a process leaves in the store, and what the next one makes of it.</summary>
public sealed class OutcomeBookTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("book-").FullName;
    private readonly StoreMetrics _metrics = new(new object());

    [Fact]
    public async Task Publish_WritesAlertsOnsetsAndHours()
    {
        using var store = Open();
        var timeline = new Timeline(5);
        var book = new OutcomeBook(timeline.Definition, store);
        foreach (var step in ".##.X.......#......")
        {
            Live(timeline, book, step);
        }

        await store.FlushAsync(TestContext.Current.CancellationToken);

        Assert.Equal(
            [
                """60000|120000|0.9|right|240000|180000|{"instance":"a"}""",
                """720000|720000|0.9|wrong|||{"instance":"a"}""",
            ],
            Rows(store, "SELECT start_ms || '|' || end_ms || '|' || round(peak_probability, 2) || '|' || outcome || '|' || ifnull(onset_ms, '') || '|' || ifnull(lead_ms, '') || '|' || entity FROM alerts"));
        Assert.Equal(
            ["timeline|5m|240000|caught|60000|180000"],
            Rows(store, "SELECT predictor || '|' || horizon || '|' || onset_ms || '|' || outcome || '|' || alert_ms || '|' || lead_ms FROM onsets"));
        Assert.Equal(
            ["2|1|2|7|2|2|1|1|1|0"],
            Rows(store, "SELECT true_positives || '|' || false_positives || '|' || misses || '|' || true_negatives || '|' || uncertain || '|' || alerts || '|' || alerts_right || '|' || alerts_wrong || '|' || onsets_caught || '|' || onsets_missed FROM outcome_hours"));
    }

    [Fact]
    public async Task Notified_OfAnAlert_IsNotedWithTheOneThatHadBegunLast()
    {
        using var store = Open();
        var timeline = new Timeline(2, 5);
        var book = new OutcomeBook(timeline.Definition, store);
        foreach (var step in "#....#...")
        {
            Live(timeline, book, step);
        }

        book.Notified(1, Timeline.EntityOf(0), firedMs: 2 * Timeline.Minute, resolvedMs: null);
        book.Notified(1, Timeline.EntityOf(0), firedMs: 6 * Timeline.Minute, resolvedMs: null);
        book.Notified(1, Timeline.EntityOf(0), firedMs: 6 * Timeline.Minute, resolvedMs: 8 * Timeline.Minute);
        book.Notified(1, Timeline.EntityOf(1), firedMs: 6 * Timeline.Minute, resolvedMs: null);
        Live(timeline, book, '.');
        await store.FlushAsync(TestContext.Current.CancellationToken);

        Assert.Equal(
            ["2m|0||", "2m|300000||", "5m|0|120000|", "5m|300000|360000|480000"],
            Rows(store, "SELECT horizon || '|' || start_ms || '|' || ifnull(fired_ms, '') || '|' || ifnull(resolved_ms, '') FROM alerts ORDER BY horizon, start_ms"));
    }

    [Fact]
    public async Task Replay_AfterAProcessThatWasKilled_GoesOnFromItsLastStepAndCountsNothingTwice()
    {
        var whole = new Timeline(2, 5);
        var expected = new OutcomeBook(whole.Definition, null);
        const string steps = "..##-.X..##......#X.#..C.....";
        foreach (var step in steps)
        {
            whole.Step(step.ToString());
            expected.Publish(whole.Ledger);
        }

        var timeline = new Timeline(2, 5);
        using (var store = Open())
        {
            var book = new OutcomeBook(timeline.Definition, store);
            var saved = timeline.Saved(timeline.Ledger);
            foreach (var (number, step) in steps[..17].Index())
            {
                if (number == 9)
                {
                    saved = timeline.Saved(timeline.Ledger);
                    book.Saved(timeline.Ledger.ObservedMs);
                }

                Live(timeline, book, step);
            }

            timeline.Ledger = new OutcomeLedger(timeline.Definition);
            timeline.Ledger.Load(new Exporter.Signals.State.StateReader(saved), timeline.Windows);
        }

        using var next = Open();
        var resumed = new OutcomeBook(timeline.Definition, next);
        Assert.Equal(8, resumed.Replay(timeline.Ledger));
        Assert.Equal(16 * Timeline.Minute, timeline.Ledger.ObservedMs);
        foreach (var step in steps[17..])
        {
            Live(timeline, resumed, step);
        }

        await next.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal(whole.Saved(whole.Ledger), timeline.Saved(timeline.Ledger));
        Assert.Equal(
            Enumerable.Range(0, 2).Select(horizon => string.Join('|', whole.Counts(horizon).Select(count => count.ToString()))),
            Rows(next, "SELECT sum(true_positives) || '|' || sum(false_positives) || '|' || sum(misses) || '|' || sum(true_negatives) || '|' || sum(uncertain) FROM outcome_hours GROUP BY horizon ORDER BY horizon"));
        Assert.Equal(whole.Alerts.Count, Rows(next, "SELECT start_ms FROM alerts").Count);
        Assert.Equal(expected.Windows.Select(its => its.Summaries[0].Expected), resumed.Windows.Select(its => its.Summaries[0].Expected));
        Assert.Equal(expected.Windows.Select(its => its.Summaries[0].Expected), new OutcomeBook(timeline.Definition, next).Windows.Select(its => its.Summaries[0].Expected));
        Assert.Equal(whole.Alerts.Count.ToString(), Rows(next, "SELECT sum(alerts) FROM outcome_hours").Single());
    }

    [Fact]
    public async Task Replay_OfAnotherDefinition_TakesNothing()
    {
        using var store = Open();
        var timeline = new Timeline(5);
        Live(timeline, new OutcomeBook(timeline.Definition, store), '#');
        await store.FlushAsync(TestContext.Current.CancellationToken);
        var other = timeline.Definition with { Merge = TimeSpan.FromMinutes(9) };

        Assert.Equal(0, new OutcomeBook(other, store).Replay(new OutcomeLedger(other)));
        Assert.Equal(1, new OutcomeBook(timeline.Definition, store).Replay(new OutcomeLedger(timeline.Definition)));
    }

    [Fact]
    public async Task Journal_WithoutSnapshots_StaysBounded()
    {
        using var store = Open();
        var timeline = new Timeline(1);
        var book = new OutcomeBook(timeline.Definition, store);
        for (var step = 0; step < OutcomeJournal.MaxSteps + 50; step++)
        {
            Live(timeline, book, '.');
            if (step % 500 == 0)
            {
                await store.FlushAsync(TestContext.Current.CancellationToken);
            }
        }

        await store.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal(OutcomeJournal.MaxSteps.ToString(), Rows(store, "SELECT count(*) FROM outcome_steps").Single());
        book.Saved(timeline.Ledger.ObservedMs);
        await store.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal("0", Rows(store, "SELECT count(*) FROM outcome_steps").Single());
    }

    [Fact]
    public async Task Publish_FourHundredDaysLater_ForgetsWhatIsOlder()
    {
        using var store = Open();
        var timeline = new Timeline(1);
        var book = new OutcomeBook(timeline.Definition, store);
        foreach (var step in "#.X")
        {
            Live(timeline, book, step);
        }

        var later = new Timeline(1, startMs: (long)TimeSpan.FromDays(401).TotalMilliseconds);
        Live(later, new OutcomeBook(later.Definition, store), '.');
        await store.FlushAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["0", "0", "1"], Rows(store, "SELECT count(*) FROM alerts UNION ALL SELECT count(*) FROM onsets UNION ALL SELECT count(*) FROM outcome_hours"));
    }

    public void Dispose()
    {
        _metrics.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private Store Open() => new(Path.Combine(_folder, Store.FileName), _metrics, new FakeTimeProvider(), notice => Assert.Fail(notice.ToString()));

    private static void Live(Timeline timeline, OutcomeBook book, char step)
    {
        timeline.Step(step.ToString());
        book.Publish(timeline.Ledger);
    }

    private static List<string> Rows(Store store, string question) => StoreRows.Read(store, question);
}
