using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Exporter.History;

namespace Exporter.Host.BackFill;

/// <summary>What back-filling counts.</summary>
internal sealed class BackFillMetrics : IDisposable
{
    private readonly ConcurrentDictionary<string, Fill> _fills = new(StringComparer.Ordinal);
    private readonly Meter _meter;
    private readonly Counter<long> _steps;
    private readonly Counter<long> _queries;
    private readonly Counter<long> _failures;

    /// <summary>Instruments that belong to one exporter.</summary>
    /// <param name="scope">Tells them from those of another exporter in the same process.</param>
    public BackFillMetrics(object scope)
    {
        _meter = new Meter(new MeterOptions("Exporter.BackFill") { Scope = scope });
        _steps = _meter.CreateCounter<long>("foresight_backfill_steps_total", description: "Steps filled from Prometheus' history.");
        _queries = _meter.CreateCounter<long>("foresight_backfill_queries_total", description: "Range queries asked of Prometheus to fill windows, by result.");
        _failures = _meter.CreateCounter<long>("foresight_backfill_failures_total", description: "Times that a fill had to be put off because history could not be read.");
        _meter.CreateObservableGauge("foresight_backfill_progress_ratio", () => Observe(fill => fill.Progress), description: "How far the present or last fill of a predictor's windows has come; 1 when they are whole.");
        _meter.CreateObservableGauge("foresight_backfill_duration_seconds", () => Observe(fill => fill.Seconds), description: "Time that the present or last fill of a predictor's windows takes.");
        foreach (var result in (string[])["success", .. Enum.GetValues<HistoryFault>().Select(Name)])
        {
            _queries.Add(0, new KeyValuePair<string, object?>("result", result));
        }
    }

    /// <summary>A query was answered, or was not.</summary>
    public void Asked(HistoryFault? fault) => _queries.Add(1, new KeyValuePair<string, object?>("result", fault is { } known ? Name(known) : "success"));

    /// <summary>Steps of history were applied.</summary>
    public void Filled(string predictor, int steps) => _steps.Add(steps, Tag(predictor));

    /// <summary>A fill was put off.</summary>
    public void PutOff(string predictor, int times) => _failures.Add(times, Tag(predictor));

    /// <summary>Shows a fill from now on.</summary>
    public void Show(string predictor, Fill fill)
    {
        _fills[predictor] = fill;
        Filled(predictor, 0);
        PutOff(predictor, 0);
    }

    /// <summary>Shows a fill no longer, unless another one of the same predictor has taken its place.</summary>
    public void Hide(string predictor, Fill fill) => _fills.TryRemove(new KeyValuePair<string, Fill>(predictor, fill));

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<double>> Observe(Func<Fill, double> value) =>
        _fills.Select(pair => new Measurement<double>(value(pair.Value), Tag(pair.Key)));

    private static string Name(HistoryFault fault) => fault switch
    {
        HistoryFault.Unavailable => "unavailable",
        HistoryFault.Invalid => "invalid",
        HistoryFault.Refused => "refused",
        _ => "too_large",
    };

    private static KeyValuePair<string, object?> Tag(string predictor) => new("predictor", predictor);
}
