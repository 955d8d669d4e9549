using System.Diagnostics.Metrics;
using System.Globalization;

namespace Exporter.Host.QueryApi;

/// <summary>What the query API counts.</summary>
internal sealed class QueryMetrics : IDisposable
{
    private const string Endpoint = "endpoint";

    private readonly Meter _meter;
    private readonly Counter<long> _queries;
    private readonly Histogram<double> _duration;

    /// <summary>Instruments that belong to one exporter.</summary>
    /// <param name="scope">Tells them from those of another exporter in the same process.</param>
    public QueryMetrics(object scope)
    {
        _meter = new Meter(new MeterOptions("Exporter.Host.QueryApi") { Scope = scope });
        _queries = _meter.CreateCounter<long>("foresight_queries_total", description: "Requests to the query API, by endpoint and status code.");
        _duration = _meter.CreateHistogram<double>("foresight_query_duration_seconds", description: "Time from a request to the query API to the end of its answer, waiting included.");
    }

    /// <summary>Makes the series of an endpoint visible.</summary>
    public void Show(string endpoint) => _queries.Add(0, new(Endpoint, endpoint), Code(StatusCodes.Status200OK));

    /// <summary>A request is answered.</summary>
    public void Answered(string endpoint, int status, TimeSpan duration)
    {
        _queries.Add(1, new(Endpoint, endpoint), Code(status));
        _duration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>(Endpoint, endpoint));
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Code(int status) => new("code", status.ToString(CultureInfo.InvariantCulture));
}
