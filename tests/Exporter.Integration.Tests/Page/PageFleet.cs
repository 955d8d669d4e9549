using System.Net.Http.Json;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Page;

/// <summary>A sidecar with a small fleet whose first host fails once and is about to fail again, and with hosts whose names are hostile.</summary>
public sealed class PageFleet : IAsyncLifetime
{
    /// <summary>The host that is about to fail.</summary>
    public const string Failing = "db-1:9100";

    // 2026-11-01T00:00:00Z: on every grid of steps, and before any clock that runs the tests.
    private const long BaseMs = 1_793_491_200_000;
    private const int StepMs = 30_000;
    private const int Steps = 300;

    /// <summary>Names that do harm to a page that takes them for something else than text.</summary>
    public static IReadOnlyList<string> Hostile { get; } =
    [
        "<script>document.hacked = 1</script>",
        "<img src=x onerror=\"document.hacked = 1\">",
        "javascript:document.hacked=1",
        "'\"><svg onload=document.hacked=1>",
        "\u202egnp.exe\u202c",
        "%3Cb%3E#?&=/../",
    ];

    /// <summary>What a deployment of two hosts is called, likewise.</summary>
    public const string Deployed = "web <b>1.8</b>";

    /// <summary>Where the page is told that Grafana is.</summary>
    public const string Grafana = "http://grafana.example:3000";

    private static readonly string[] Hosts = [Failing, "web-1:9100", "web-2:9100", .. Hostile];

    private readonly string _storage = Directory.CreateTempSubdirectory("foresight-page-").FullName;
    private RemoteWriteSender? _sender;
    private int _step;

    /// <summary>The sidecar.</summary>
    public ForesightProcess Sidecar { get; private set; } = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Sidecar = await ForesightProcess.StartAsync(
            """
            predictors:
              - name: node
                entity: [instance]
                keep_labels: [job]
                step: 30s
                horizons: [10m, 30m]
                seasonality: []
                signals:
                  disk_used: {expr: "max by (instance, job) (disk_used_ratio)", limit: "> 0.95", unit: ratio}
                  load: max by (instance, job) (load)
                failure: up == bool 0
                merge: 1m
                alert: {threshold: 0.5}
            """,
            null, $"--storage.path={_storage}", "--ingest.hold-backlog=false", $"--grafana.url={Grafana}/");
        _sender = new RemoteWriteSender(Sidecar.Address);
        for (var step = 0; step < Steps; step++)
        {
            await AdvanceAsync();
        }

        // Maintenance without an end is a mark and nothing else.
        await ReportAsync(new { kind = "deployment", labels = new { job = "web" }, start = InstantOf(Steps - 20), title = Deployed, version = "1.8", source = "ci", url = "https://ci.example/4711" });
        await ReportAsync(new { kind = "maintenance", labels = new { job = "db" }, start = InstantOf(Steps - 40), source = "desk" });
    }

    /// <summary>Sends the next step: the first host's disk fills within 140 steps, which it does not survive; the others are at rest.</summary>
    public async Task AdvanceAsync()
    {
        var place = _step % 160;
        (IReadOnlyList<(string, string)>, double) Sample(string metric, string host, double value) => ([("__name__", metric), ("instance", host), ("job", host == Failing ? "db" : "web")], value);
        (IReadOnlyList<(string, string)>, double)[] samples =
        [
            .. Hosts.SelectMany((host, number) => new[]
            {
                Sample("disk_used_ratio", host, number > 0 ? 0.4 + (0.01 * Math.Sin(_step * 0.9)) : place < 140 ? 0.4 + (0.55 * place / 140) : 0.96),
                Sample("load", host, 1 + Math.Sin((_step * 0.7) + number)),
                Sample("up", host, number == 0 && place >= 140 && place < 150 ? 0 : 1),
            }),
        ];
        var answer = await _sender!.SendAsync(BaseMs + ((long)_step * StepMs), samples);
        Assert.Equal((204, ""), (answer.Status, answer.Text));
        _step++;
    }

    private static double InstantOf(int step) => (BaseMs + ((long)step * StepMs)) / 1000.0;

    private async Task ReportAsync<T>(T reported)
    {
        using var response = await Web.Client.PostAsJsonAsync(new Uri(Sidecar.Address, "/api/v1/events"), reported);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Sidecar.DisposeAsync();
        Directory.Delete(_storage, recursive: true);
    }
}
