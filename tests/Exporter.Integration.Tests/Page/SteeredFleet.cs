using Exporter.Integration.Tests.Registry;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Page;

/// <summary>A sidecar whose models may be changed over HTTP, with two of them in its registry and two hosts.</summary>
public sealed class SteeredFleet : IAsyncLifetime
{
    /// <summary>The host that is steered.</summary>
    public const string Host = "db-1:9100";

    private const string Configuration = """
        predictors:
          - name: node
            entity: [instance]
            step: 30s
            horizons: [30m]
            seasonality: []
            signals:
              load: max by (instance) (load)
            failure: up == bool 0
            model: champion
            challengers: [challenger]
            promotion: {enabled: true}
            rollback: {precision: true}
        """;

    // 2026-11-01T00:00:00Z: on every grid of steps, and before any clock that runs the tests.
    private const long BaseMs = 1_793_491_200_000;

    private readonly string _storage = Directory.CreateTempSubdirectory("foresight-steered-").FullName;
    private readonly string _models = Directory.CreateTempSubdirectory("foresight-steered-models-").FullName;
    private RemoteWriteSender? _sender;
    private int _step;

    /// <summary>The sidecar.</summary>
    public ForesightProcess Sidecar { get; private set; } = null!;

    /// <summary>The model that says 0.75: champion at first.</summary>
    public string Loud { get; private set; } = "";

    /// <summary>The model that says 0.25.</summary>
    public string Quiet { get; private set; } = "";

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Sidecar = await ForesightProcess.StartAsync(
            Configuration, null, $"--storage.path={_storage}", $"--models.path={_models}", "--web.enable-admin-api", "--ingest.hold-backlog=false");
        _sender = new RemoteWriteSender(Sidecar.Address);
        Quiet = await ImportedModel.ImportAsync(Sidecar, Configuration, _models, 0.25f);
        Loud = await ImportedModel.ImportAsync(Sidecar, Configuration, _models, 0.75f);
        await ImportedModel.TrainerAsync(_models, "promote", "node", Loud, "--force");
        await Poll.Until($"{Loud} predicts", async () =>
        {
            await AdvanceAsync();
            return (await Sidecar.GetAsync("/metrics")).Contains($"foresight_model_info{{predictor=\"node\",version=\"{Loud}\"", StringComparison.Ordinal);
        }, TimeSpan.FromSeconds(20), Sidecar.Process);
    }

    /// <summary>Sends the next step.</summary>
    public async Task AdvanceAsync()
    {
        for (var scrape = 0; scrape < 2; scrape++)
        {
            IReadOnlyList<(string, string)> Named(string metric, string host) => [("__name__", metric), ("instance", host)];
            (IReadOnlyList<(string, string)>, double)[] samples =
                [.. ((string[])[Host, "web-1:9100"]).SelectMany(host => new[] { (Named("load", host), 1 + Math.Sin(_step * 0.7)), (Named("up", host), 1.0) })];
            var answer = await _sender!.SendAsync(BaseMs + (_step++ * 30_000L), samples);
            Assert.Equal((204, ""), (answer.Status, answer.Text));
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Sidecar.DisposeAsync();
        Directory.Delete(_storage, recursive: true);
        Directory.Delete(_models, recursive: true);
    }
}
