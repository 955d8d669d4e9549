using System.Diagnostics.Metrics;
using Prometheus;

namespace Exporter.Exposition.Self;

/// <summary>The exporter's own metrics: every <c>foresight_*</c> instrument of the stages, and the process's vital signs.</summary>
/// <remarks>
/// Stages count with <see cref="Meter"/> instruments; this class gives them to prometheus-net under exactly the names that
/// they have. prometheus-net's own MeterAdapter is not used: it derives names from meter and instrument together.
/// Make it before the stages: what was counted before nobody listened is lost. Thread-safe.
/// </remarks>
public sealed class SelfMetrics : IDisposable
{
    /// <summary>Instruments whose names begin with this are shown; all others in the process are left alone.</summary>
    public const string Prefix = "foresight_";

    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();
    private readonly MeterBridge _bridge;

    /// <summary>Listens from now on.</summary>
    /// <param name="scope">
    /// Meters without a scope and meters with this one are heard; the meters of another exporter in the same process are not.
    /// </param>
    /// <param name="process">Whether <c>process_*</c> and <c>dotnet_*</c> are shown too.</param>
    public SelfMetrics(object? scope = null, bool process = true)
    {
        if (process)
        {
            DotNetStats.Register(_registry);
            RegisterAllocations();
        }

        _bridge = new MeterBridge(Metrics.WithCustomRegistry(_registry), scope);
        _registry.AddBeforeCollectCallback(_bridge.Observe);
    }

    /// <summary>Writes all metrics as text; in OpenMetrics the final <c># EOF</c> is included.</summary>
    /// <param name="output">Left open.</param>
    /// <param name="format">Which text format.</param>
    /// <param name="cancellation">Ends the writing early.</param>
    public Task WriteAsync(Stream output, TextFormat format, CancellationToken cancellation) =>
        _registry.CollectAndExportAsTextAsync(
            output,
            format == TextFormat.OpenMetrics ? ExpositionFormat.OpenMetricsText : ExpositionFormat.PrometheusText,
            cancellation);

    // The library shows the heap and its collections, and not what is allocated; the name is that of OpenTelemetry's conventions for .NET.
    private void RegisterAllocations()
    {
        var allocated = Metrics.WithCustomRegistry(_registry).CreateCounter("dotnet_gc_heap_total_allocated_bytes_total", "Bytes that the process has allocated on the managed heap since it started.");
        _registry.AddBeforeCollectCallback(() => allocated.IncTo(GC.GetTotalAllocatedBytes()));
    }

    /// <summary>Stops listening.</summary>
    public void Dispose() => _bridge.Dispose();
}
