using Exporter.Integration.Tests.PromQL;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.QueryApi;

/// <summary>A Prometheus and a sidecar that hold the same generated series.</summary>
internal sealed class SameSamples : IAsyncDisposable
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

    private SameSamples(PrometheusPeer prometheus, ForesightProcess foresight) => (Prometheus, Foresight) = (prometheus, foresight);

    /// <summary>The judge.</summary>
    public PrometheusPeer Prometheus { get; }

    /// <summary>The sidecar.</summary>
    public ForesightProcess Foresight { get; }

    /// <summary>Starts both and gives them the samples.</summary>
    public static async Task<SameSamples> StartAsync()
    {
        var series = SeriesGenerator.Generate();
        series.Add(new GeneratedSeries(
            [("__name__", "odd"), ("instance", "a\"b\\c\nd\te<f>&é😀"), ("zone", "\u0001\u007f")], [(AtMs - 1000, 1e21), (AtMs - 500, 1.5e-7)]));
        series.Add(new GeneratedSeries([("__name__", "dotted"), ("http.status", "200"), ("instance", "a")], [(AtMs - 1000, 1)]));
        var prometheus = await PrometheusPeer.StartAsync(series);
        var foresight = await ForesightProcess.StartAsync(Configuration);
        var sender = new RemoteWriteSender(foresight.Address);
        foreach (var body in prometheus.Bodies)
        {
            var answer = await sender.SendBytesAsync(body);
            Assert.True(answer.Status == 204, $"{answer.Status} {answer.Text}");
        }

        return new SameSamples(prometheus, foresight);
    }

    public async ValueTask DisposeAsync()
    {
        await Prometheus.DisposeAsync();
        await Foresight.DisposeAsync();
    }
}
