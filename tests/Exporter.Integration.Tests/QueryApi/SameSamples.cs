using Exporter.Integration.Tests.PromQL;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.QueryApi;

/// <summary>A Prometheus and a sidecar that hold the same generated series. Questions change nothing, so tests share them.</summary>
public sealed class SameSamples : IAsyncLifetime
{
    /// <summary>A time at which both have samples within the look-back, on no series' grid.</summary>
    public const long AtMs = SeriesGenerator.StartMs + 1_093_217;

    // The signals select every generated metric, with ranges as long as the questions'. With a lateness of hours nothing expires.
    private const string Configuration = """
        predictors:
          - name: all
            entity: [instance]
            step: 30s
            lateness: 3h
            horizons: [30m]
            signals:
              everything: max by (instance) (rate({__name__=~"[a-z].*"}[40m] offset 10m))
        """;

    /// <summary>The judge.</summary>
    internal PrometheusPeer Prometheus { get; private set; } = null!;

    /// <summary>The sidecar.</summary>
    internal ForesightProcess Foresight { get; private set; } = null!;

    /// <summary>Starts both and gives them the samples.</summary>
    public async ValueTask InitializeAsync()
    {
        var series = SeriesGenerator.Generate();
        series.Add(new GeneratedSeries(
            [("__name__", "odd"), ("instance", "a\"b\\c\nd\te<f>&é😀"), ("zone", "\u0001\u007f")], [(AtMs - 1000, 1e21), (AtMs - 500, 1.5e-7)]));
        series.Add(new GeneratedSeries([("__name__", "dotted"), ("http.status", "200"), ("instance", "a")], [(AtMs - 1000, 1)]));
        Prometheus = await PrometheusPeer.StartAsync(series);
        Foresight = await ForesightProcess.StartAsync(Configuration);
        var sender = new RemoteWriteSender(Foresight.Address);
        foreach (var body in Prometheus.Bodies)
        {
            var answer = await sender.SendBytesAsync(body);
            Assert.True(answer.Status == 204, $"{answer.Status} {answer.Text}");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Prometheus.DisposeAsync();
        await Foresight.DisposeAsync();
    }
}
