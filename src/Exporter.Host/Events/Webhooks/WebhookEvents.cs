using System.Text.Json;
using Exporter.Configuration.Events;
using Exporter.Feedback.Events;
using Exporter.Host.Incidents;
using Exporter.Signals;

namespace Exporter.Host.Events.Webhooks;

/// <summary>Makes events of deliveries.</summary>
internal static class WebhookEvents
{
    /// <summary>Reads a delivery.</summary>
    /// <param name="webhook">Which webhook it came to.</param>
    /// <param name="headers">Its headers.</param>
    /// <param name="body">Its body.</param>
    /// <param name="nowMs">The time of the clock, Unix ms.</param>
    /// <param name="ignored">Why it is no event; empty where it is one.</param>
    /// <returns>The event; null where it is none.</returns>
    /// <exception cref="JsonException">It is not what its sender sends.</exception>
    public static PostedEvent? Read(WebhookOptions webhook, IHeaderDictionary headers, ReadOnlyMemory<byte> body, long nowMs, out string ignored)
    {
        using var document = JsonDocument.Parse(body);
        var payload = new Payload(document.RootElement);
        var read = webhook.Type switch
        {
            WebhookType.GitHub => GitHubDelivery.Read(headers[GitHubDelivery.EventHeader].ToString(), payload, webhook.On),
            WebhookType.GitLab => GitLabDelivery.Read(payload, webhook.On),
            WebhookType.ArgoCd => ArgoCdDelivery.Read(payload),
            _ => KubernetesDelivery.Read(payload, webhook.On),
        };
        ignored = read.Ignored;
        return read.Delivery is { } delivery ? EventOf(webhook, delivery, nowMs) : null;
    }

    private static PostedEvent EventOf(WebhookOptions webhook, Delivery delivery, long nowMs)
    {
        List<string> mistakes = [];
        List<Label> labels = [];
        foreach (var (name, template) in webhook.Labels)
        {
            var value = template.Fill(delivery.Fields, out var missing);
            if (missing.Length > 0)
            {
                // Without the label it would be about more than is meant.
                mistakes.Add($"label {name}: the delivery says nothing of {missing}");
            }

            labels.Add(new Label(name, value));
        }

        if (delivery.Id.Length > IncidentBody.MaxId)
        {
            mistakes.Add($"its name has {delivery.Id.Length} characters, at most {IncidentBody.MaxId} are kept");
        }

        return mistakes.Count > 0 ? PostedEvent.Wrong(mistakes) : new PostedEvent(
            new ReportedEvent(
                webhook.Name,
                delivery.Id,
                delivery.Kind,
                webhook.Predictor,
                Labels.From(labels),
                delivery.StartMs ?? nowMs,
                null,
                Cut(delivery.Title, IncidentBody.MaxNote),
                Uri.TryCreate(delivery.Url, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? Cut(delivery.Url, EventReader.MaxUrl) : "",
                Cut(delivery.Version, EventReader.MaxVersion),
                delivery.Size),
            delivery.StartMs is not null,
            []);
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];
}
