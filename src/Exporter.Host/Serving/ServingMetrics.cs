using System.Diagnostics.Metrics;

namespace Exporter.Host.Serving;

/// <summary>What is counted of those who bring vectors, and of those who watch predictions.</summary>
internal sealed class ServingMetrics : IDisposable
{
    /// <summary>Vectors that come by the Open Inference Protocol.</summary>
    public const string OpenInference = "open_inference";

    /// <summary>Vectors that come by gRPC.</summary>
    public const string Grpc = "grpc";

    private const string Ok = "ok";

    private readonly Meter _meter;
    private readonly Counter<long> _requests;
    private readonly Counter<long> _vectors;
    private readonly Counter<long> _skipped;
    private long _watchers;

    /// <summary>Instruments that belong to one exporter.</summary>
    /// <param name="scope">Tells them from those of another exporter in the same process.</param>
    public ServingMetrics(object scope)
    {
        _meter = new Meter(new MeterOptions("Exporter.Host.Serving") { Scope = scope });
        _requests = _meter.CreateCounter<long>("foresight_serving_requests_total", description: "Requests to score vectors that came with them, by protocol and by what became of them.");
        _vectors = _meter.CreateCounter<long>("foresight_serving_vectors_total", description: "Vectors that were scored for somebody who sent them, by predictor.");
        _skipped = _meter.CreateCounter<long>("foresight_watch_skipped_steps_total", description: "Steps that watchers of predictions were not sent because they read too slowly.");
        _meter.CreateObservableGauge("foresight_watchers", () => Volatile.Read(ref _watchers), description: "Open streams of predictions.");
        _skipped.Add(0);
        foreach (var protocol in new[] { OpenInference, Grpc })
        {
            Count(protocol, Ok, 0);
            foreach (var fault in Enum.GetValues<ServingFault>())
            {
                Count(protocol, NameOf(fault), 0);
            }
        }
    }

    /// <summary>A request was answered with probabilities.</summary>
    public void Answered(string protocol) => Count(protocol, Ok, 1);

    /// <summary>A request was refused.</summary>
    public void Refused(string protocol, ServingFault fault) => Count(protocol, NameOf(fault), 1);

    /// <summary>Vectors were scored.</summary>
    public void Scored(string predictor, int vectors) => _vectors.Add(vectors, new KeyValuePair<string, object?>("predictor", predictor));

    /// <summary>A watcher came, 1, or went, -1.</summary>
    public void Watching(int change) => Interlocked.Add(ref _watchers, change);

    /// <summary>A watcher was not sent so many steps.</summary>
    public void Skipped(long steps) => _skipped.Add(steps);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static string NameOf(ServingFault fault) => fault switch
    {
        ServingFault.UnknownModel => "unknown_model",
        ServingFault.Invalid => "invalid",
        ServingFault.TooLarge => "too_large",
        ServingFault.Busy => "busy",
        _ => "failed",
    };

    private void Count(string protocol, string result, int count) =>
        _requests.Add(count, new("protocol", protocol), new KeyValuePair<string, object?>("result", result));
}
