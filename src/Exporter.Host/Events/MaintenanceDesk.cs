using Exporter.Feedback.Events;
using Exporter.Host.Incidents;
using Exporter.Host.Overrides;
using Exporter.Models.Overrides;
using Exporter.Signals.PromQL;

namespace Exporter.Host.Events;

/// <summary>Makes maintenance that has an end, and that is not over, an override of its entities.</summary>
/// <remarks>
/// Without an end it is a mark and nothing else: an override must end by itself. One that is posted again with another end puts a second override beside the first.
/// </remarks>
/// <param name="overrides">Keeps overrides and puts them in force.</param>
internal sealed class MaintenanceDesk(OverrideDesk overrides)
{
    private const string Unnamed = "an event";

    /// <summary>Puts maintenance in force.</summary>
    /// <param name="work">The event.</param>
    /// <param name="known">The event that is kept under its name; null for none.</param>
    /// <param name="origin">The address that the request came from.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <returns>Why it cannot be, empty where nothing is in the way; null when it could not be written in time.</returns>
    public async Task<string?> TakeAsync(ReportedEvent work, KeptEvent? known, string origin, CancellationToken cancellation)
    {
        if (work.EndMs is not { } endMs || endMs < overrides.Times.NowMs || known?.Event.EndMs == endMs)
        {
            return "";
        }

        var matchers = work.Labels.Enumerate().Select(label => new LabelMatcher(label.Name, MatchKind.Equal, label.Value));
        if (!LabelCondition.TryCreate(matchers, out var condition, out var complaint))
        {
            return complaint;
        }

        var receipt = await overrides.TakeAsync(
            new Override
            {
                Number = 0,
                Kind = OverrideKind.Maintenance,
                Predictor = work.Predictor,
                Match = work.Labels.Count == 0 ? "" : work.Labels.ToString(),
                Condition = work.Labels.Count == 0 ? null : condition,
                StartMs = work.StartMs,
                EndMs = endMs,
                Reason = work.Title.Length > 0 ? work.Title : $"event {work.Id}",
                By = work.Source.Length == 0 ? Unnamed : work.Source[..Math.Min(work.Source.Length, IncidentBody.MaxSource)],
            },
            origin,
            cancellation).ConfigureAwait(false);
        return receipt is null ? null
            : receipt.Kept is null ? $"{overrides.Max} overrides are there already (limits.max_overrides): end one first"
            : "";
    }
}
