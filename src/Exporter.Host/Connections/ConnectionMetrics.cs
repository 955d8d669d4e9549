using System.Diagnostics.Metrics;

namespace Exporter.Host.Connections;

/// <summary>What is counted of connections, and why the server closed some.</summary>
/// <remarks>Senders that trickle headers are the server's to close; it says so by a meter of its own, which is listened to here.</remarks>
internal sealed class ConnectionMetrics : IDisposable
{
    private const string ServerMeter = "Microsoft.AspNetCore.Server.Kestrel";
    private const string ServerDuration = "kestrel.connection.duration";
    private const string ServerReason = "error.type";
    private const string ServerHeadersTimeout = "request_headers_timeout";

    private readonly Meter _meter;
    private readonly Counter<long> _opened;
    private readonly Counter<long> _closed;
    private MeterListener? _server;

    /// <summary>Instruments that belong to one exporter.</summary>
    /// <param name="scope">Tells them from those of another exporter in the same process.</param>
    /// <param name="count">Connections that are open.</param>
    public ConnectionMetrics(object scope, Func<int> count)
    {
        _meter = new Meter(new MeterOptions("Exporter.Host.Connections") { Scope = scope });
        _meter.CreateObservableGauge("foresight_http_connections", count, description: "Connections that are open.");
        _opened = _meter.CreateCounter<long>("foresight_http_connections_opened_total", description: "Connections that were opened.");
        _closed = _meter.CreateCounter<long>("foresight_http_connections_cut_total", description: "Connections that were closed by the server: for another one past ingest.max_connections (limit), or as the headers of a request did not come in time (slow_headers).");
        _opened.Add(0);
        Cut("limit", 0);
        Cut("slow_headers", 0);
    }

    /// <summary>Listens to a server.</summary>
    /// <param name="factory">What its meters were made by, which tells them from those of another server in the same process.</param>
    public void Watch(IMeterFactory factory)
    {
        _server = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == ServerDuration && instrument.Meter.Name == ServerMeter && ReferenceEquals(instrument.Meter.Scope, factory))
                {
                    listener.EnableMeasurementEvents(instrument, this);
                }
            },
        };
        _server.SetMeasurementEventCallback<double>(static (_, _, tags, metrics) => ((ConnectionMetrics)metrics!).Ended(tags));
        _server.Start();
    }

    /// <summary>A connection was opened.</summary>
    /// <param name="pastLimit">Whether another one is closed for it.</param>
    public void Opened(bool pastLimit)
    {
        _opened.Add(1);
        Cut("limit", pastLimit ? 1 : 0);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _server?.Dispose();
        _meter.Dispose();
    }

    private void Ended(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var tag in tags)
        {
            if (tag is { Key: ServerReason, Value: ServerHeadersTimeout })
            {
                Cut("slow_headers", 1);
            }
        }
    }

    private void Cut(string reason, int count) => _closed.Add(count, new KeyValuePair<string, object?>("reason", reason));
}
