using Exporter.Feedback;
using Exporter.Feedback.Events;
using Exporter.Feedback.Storage;
using Exporter.Host.Incidents;
using Exporter.Signals;

namespace Exporter.Host.Events;

/// <summary>Makes an event of each champion that takes another's place, so that it is marked wherever events are.</summary>
/// <param name="recent">The events that are shown.</param>
/// <param name="store">Where events are kept; null for memory only.</param>
/// <param name="time">The process's clock: when it was written down.</param>
internal sealed class SwitchEvents(RecentEvents recent, Store? store, TimeProvider time)
{
    /// <summary>Source of the events.</summary>
    public const string Source = "foresight";

    /// <summary>Takes a switch; it waits for no disk. Champions alone make events: what a challenger says concerns nobody, and the first model that ever came into use took nobody's place.</summary>
    public void Take(ModelSwitch done)
    {
        if (done.Challenger.Length > 0 || done.From.Length == 0)
        {
            return;
        }

        var reported = new ReportedEvent(Source, $"model_switch/{done.Predictor}/{done.AtMs}", EventKind.ModelSwitch, done.Predictor, Labels.Empty, done.AtMs, null, TitleOf(done), "", done.To, null);
        var postedMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (store is null)
        {
            recent.Add([new KeptEvent(reported, null, postedMs)]);
            return;
        }

        var write = new EventWrite([new EventToKeep(reported, HasStart: true, [])], postedMs);
        _ = ShowAsync(write);
        store.Enqueue(write);
    }

    private async Task ShowAsync(EventWrite write)
    {
        foreach (var receipt in await write.Receipts.ConfigureAwait(false) ?? [])
        {
            FeedbackMetrics.Reported(EventKind.ModelSwitch, receipt.Result);
            if (receipt.Kept is { } kept)
            {
                recent.Add([kept]);
            }
        }
    }

    private static string TitleOf(ModelSwitch done)
    {
        var title = $"champion {done.From} → {done.To} ({done.Reason}){(done.Note.Length > 0 ? ": " + done.Note : "")}";
        return title.Length <= IncidentBody.MaxNote ? title : title[..IncidentBody.MaxNote];
    }
}
