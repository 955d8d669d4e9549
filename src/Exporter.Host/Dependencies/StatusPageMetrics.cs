using System.Diagnostics.Metrics;

namespace Exporter.Host.Dependencies;

/// <summary>What is counted of questions to status pages.</summary>
internal sealed class StatusPageMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _questions;

    /// <summary>Instruments that belong to one exporter.</summary>
    /// <param name="scope">Tells them from those of another exporter in the same process.</param>
    public StatusPageMetrics(object scope)
    {
        _meter = new Meter(new MeterOptions("Exporter.Host.Dependencies") { Scope = scope });
        _questions = _meter.CreateCounter<long>("foresight_status_page_requests_total", description: "Questions to status pages, by result.");
        _questions.Add(0, Result("success"));
        _questions.Add(0, Result("failure"));
    }

    /// <summary>A page was asked.</summary>
    public void Asked(bool success) => _questions.Add(1, Result(success ? "success" : "failure"));

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Result(string result) => new("result", result);
}
