using System.Collections.Immutable;
using System.Globalization;
using Exporter.Feedback;
using Exporter.Feedback.Annotations;
using Exporter.Feedback.Events;
using Exporter.Feedback.Storage;
using Exporter.Host.Endpoints;
using Exporter.Signals;

namespace Exporter.Host.Grafana;

/// <summary>Annotations of what happens, in words. Grafana shows a text as HTML, so what others have written is escaped.</summary>
/// <param name="tags">Tags that all have.</param>
internal sealed class AnnotationText(IReadOnlyList<string> tags)
{
    /// <summary>A reported event, with its end where that is known.</summary>
    public Annotation Of(ReportedEvent reported)
    {
        var kind = EventKinds.NameOf(reported.Kind);
        var name = reported.Title.Length > 0 ? reported.Title : reported.Version;
        var more = reported.Url.Length > 0 ? $"\n<a href=\"{Escape(reported.Url)}\">{Escape(reported.Url)}</a>" : "";
        return new Annotation(
            $"event\n{reported.Source}\n{reported.Id}",
            reported.StartMs,
            reported.EndMs,
            Escape($"{kind.Replace('_', ' ')}{(name.Length > 0 ? $" {name}" : "")}\n{reported.Labels}") + more,
            Tags("event", kind, reported.Predictor));
    }

    /// <summary>An alert as it is known at a step: what it says, how long it goes on, and what became of it.</summary>
    public Annotation Of(SettledStep step, AlertEvent alert)
    {
        var horizon = step.Horizons[alert.Horizon];
        var outcome = alert.Outcome switch
        {
            AlertOutcome.Right => $"Right: it failed at {AdviceText.OptionalTime(alert.OnsetMs)}.",
            AlertOutcome.Wrong => $"Wrong: it did not fail within {horizon}.",
            AlertOutcome.Uncertain => "Nobody can say whether it was right.",
            _ => "",
        };
        return new Annotation(
            $"alert\n{step.Predictor}\n{horizon}\n{EntityText.Of(alert.Entity)}\n{alert.StartMs}",
            alert.StartMs,
            alert.EndMs,
            Escape($"failure within {horizon} predicted for {alert.Entity}\n{string.Create(CultureInfo.InvariantCulture, $"At most {alert.Peak:0.00}.")} {outcome}".TrimEnd()),
            Tags("alert", step.Predictor));
    }

    /// <summary>The begin of an incident, and what the longest horizon's alerts had said of it.</summary>
    public Annotation Of(SettledStep step, OnsetEvent onset)
    {
        var outcome = onset.Outcome switch
        {
            OnsetOutcome.Caught => $"Announced since {AdviceText.OptionalTime(onset.AlertMs)}.",
            OnsetOutcome.Missed => "Not announced.",
            _ => "Nobody can say whether it was announced.",
        };
        return new Annotation(
            $"incident\n{step.Predictor}\n{EntityText.Of(onset.Entity)}\n{onset.OnsetMs}",
            onset.OnsetMs,
            null,
            Escape($"incident of {onset.Entity}\n{outcome}"),
            Tags("incident", step.Predictor));
    }

    /// <summary>A model that took another's place.</summary>
    public Annotation Of(ModelSwitch done) => new(
        $"model\n{done.Predictor}\n{done.Challenger}\n{done.AtMs}",
        done.AtMs,
        null,
        Escape($"{(done.Challenger.Length == 0 ? ModelAlias.Champion : done.Challenger)} of {done.Predictor}: {done.From} → {(done.To.Length == 0 ? "none" : done.To)}\n{done.Reason.Replace('_', ' ')}"),
        Tags("model", done.Predictor));

    private ImmutableArray<string> Tags(params ReadOnlySpan<string> own) => [.. tags.Concat(own.ToArray().Where(tag => tag.Length > 0)).Distinct()];

    private static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("\"", "&quot;", StringComparison.Ordinal);
}
