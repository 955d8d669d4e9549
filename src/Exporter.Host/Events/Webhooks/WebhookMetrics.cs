using System.Diagnostics.Metrics;

namespace Exporter.Host.Events.Webhooks;

/// <summary>Counts deliveries, by webhook and by what became of them.</summary>
internal sealed class WebhookMetrics : IDisposable
{
    /// <summary>It is an event, and kept.</summary>
    public const string Taken = "taken";

    /// <summary>It is no event.</summary>
    public const string Ignored = "ignored";

    /// <summary>It cannot be read, or is about nothing that is predicted.</summary>
    public const string Refused = "refused";

    /// <summary>Its signature is wrong or missing.</summary>
    public const string Unsigned = "unsigned";

    /// <summary>It could not be kept or verified, for a fault here: the sender may try again.</summary>
    public const string Failed = "failed";

    private readonly Meter _meter;
    private readonly Counter<long> _deliveries;

    /// <summary>Instruments that belong to one exporter.</summary>
    /// <param name="scope">Tells them from those of another exporter in the same process.</param>
    public WebhookMetrics(object scope)
    {
        _meter = new Meter(new MeterOptions("Exporter.Host.Webhooks") { Scope = scope });
        _deliveries = _meter.CreateCounter<long>("foresight_webhook_deliveries_total", description: "Deliveries of webhooks, by what became of them.");
    }

    /// <summary>Makes the counters of webhooks exist before the first delivery.</summary>
    public void Touch(IEnumerable<string> webhooks)
    {
        foreach (var webhook in webhooks)
        {
            foreach (var result in (string[])[Taken, Ignored, Refused, Unsigned, Failed])
            {
                Delivered(webhook, result, 0);
            }
        }
    }

    /// <summary>Counts a delivery.</summary>
    public void Delivered(string webhook, string result, long count = 1) => _deliveries.Add(count, new("webhook", webhook), new("result", result));

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
