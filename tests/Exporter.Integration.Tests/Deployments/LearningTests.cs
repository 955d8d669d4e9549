using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Deployments;

/// <summary>Real programs: deployments whose CI run failed cause incidents, the trainer learns that from the sidecar's store, and the sidecar rates the next such deployment higher.</summary>
public sealed class LearningTests : IDisposable
{
    // 2026-11-01T00:00:00Z: on every grid of steps, and before any clock that runs the tests.
    private const long BaseMs = 1_793_491_200_000;
    private const long StepMs = 30_000;
    private const int Deployments = 56;

    private const string Configuration = """
        predictors:
          - name: node
            entity: [instance]
            step: 30s
            horizons: [5m]
            seasonality: []
            signals: {load: max by (instance) (load)}
            failure: up == bool 2

        """;

    private readonly string _storage = Directory.CreateTempSubdirectory("foresight-deployments-").FullName;

    public void Dispose() => Directory.Delete(_storage, recursive: true);

    [Fact]
    public async Task FailingRuns_ThatCauseIncidents_RaiseTheNextOnesRisk_OnceTheTrainerHasLearntIt()
    {
        await using ForesightProcess sidecar = await ForesightProcess.StartAsync(Configuration, null, $"--storage.path={_storage}", "--web.enable-lifecycle");
        RemoteWriteSender sender = new(sidecar.Address);
        await StreamAsync(sender, 0, 8);
        await PostAsync(sidecar, "/api/v1/events", Enumerable.Range(0, Deployments).Select(i => Run(i, HasFailed(i), Instant(i) - 5000)));
        for (int i = 0; i < Deployments; i++)
        {
            Assert.Equal(HasFailed(i), (await AskAsync(sidecar, i, Instant(i))).Text.Contains("its own latest CI run failed (not learnt yet", StringComparison.Ordinal));
        }

        await PostAsync(sidecar, "/api/v1/events", Enumerable.Range(0, Deployments).Where(HasFailed).Select(i => new { kind = "incident", labels = new { instance = $"a{i}" }, start = Text(Instant(i) + 20_000), source = "pager", id = $"{i}" }));
        await StreamAsync(sender, 8, Deployments + 10);
        await Poll.Until(
            "all outcomes are known",
            async () => await sidecar.MetricAsync("foresight_deployment_outcomes_total", "outcome=\"success\"") + await sidecar.MetricAsync("foresight_deployment_outcomes_total", "outcome=\"failure\"") == Deployments,
            null,
            sidecar.Process);
        Assert.Equal(Deployments / 4, await sidecar.MetricAsync("foresight_deployment_outcomes_total", "outcome=\"failure\""));

        // What the next two are rated at while nothing is learnt, and after.
        (double failing, double passing) before = await NextAsync(sidecar, Deployments);
        Assert.Equal(before.passing, before.failing);
        string model = Path.Combine(_storage, "models", "deployment_risk.onnx");
        await TrainAsync("risk", "--feedback", Path.Combine(_storage, "foresight.db"), "--out", model);
        await File.AppendAllTextAsync(sidecar.ConfigurationFile, $"deployment_risk: {{model: {model}}}\n", TestContext.Current.CancellationToken);
        using HttpResponseMessage reloaded = await Web.Client.PostAsync(new Uri(sidecar.Address, "/-/reload"), null, TestContext.Current.CancellationToken);
        Assert.True(reloaded.IsSuccessStatusCode, sidecar.Process.Output);

        (double failing, double passing) after = await NextAsync(sidecar, Deployments + 2);
        Assert.True(after.failing > 2 * before.failing && after.failing > 4 * after.passing, $"{before} became {after}");
    }

    private static bool HasFailed(int deployment) => deployment % 4 == 0;

    private static long Instant(int deployment) => BaseMs + 60_000 + (deployment * StepMs);

    private static string Text(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    private static object Run(int service, bool hasFailed, long atMs) =>
        new { kind = hasFailed ? "ci_failed" : "ci_passed", labels = new { instance = $"a{service}" }, version = $"v{service}", start = Text(atMs), source = "ci", id = $"{service}" };

    /// <summary>Rates two deployments of new services, of which the first one's CI run failed.</summary>
    private static async Task<(double Failing, double Passing)> NextAsync(ForesightProcess sidecar, int service)
    {
        long atMs = Instant(Deployments);
        await PostAsync(sidecar, "/api/v1/events", new[] { Run(service, true, atMs), Run(service + 1, false, atMs) });
        return ((await AskAsync(sidecar, service, atMs)).Probability, (await AskAsync(sidecar, service + 1, atMs)).Probability);
    }

    private static async Task<(double Probability, string Text)> AskAsync(ForesightProcess sidecar, int service, long atMs)
    {
        string text = await PostAsync(
            sidecar,
            "/api/v1/deployments/risk",
            new { service = $"shop-{service}", version = $"v{service}", labels = new { instance = $"a{service}" }, start = Text(atMs), horizon = "1m", commits = new[] { new { sha = $"c0ffee{service}" } } });
        using JsonDocument answer = JsonDocument.Parse(text);
        return (answer.RootElement.GetProperty("probability").GetDouble(), text);
    }

    private static async Task<string> PostAsync<T>(ForesightProcess sidecar, string path, T body)
    {
        using HttpResponseMessage response = await Web.Client.PostAsJsonAsync(new Uri(sidecar.Address, path), body, TestContext.Current.CancellationToken);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, text);
        return text;
    }

    private static async Task StreamAsync(RemoteWriteSender sender, int from, int to)
    {
        for (int step = from; step < to; step++)
        {
            IReadOnlyList<(string, string)> Named(string metric, int host) => [("__name__", metric), ("instance", $"a{host}")];
            WriteAnswer answer = await sender.SendAsync(
                BaseMs + (step * StepMs), [.. Enumerable.Range(0, Deployments).SelectMany(host => new[] { (Named("load", host), 1.0 + (step % 3)), (Named("up", host), 1.0) })]);
            Assert.Equal((204, ""), (answer.Status, answer.Text));
        }
    }

    private static async Task TrainAsync(params string[] arguments)
    {
        (int status, string output) = await PeerProcess.RunAsync("foresight_trainer", Peers.Trainer, arguments);
        Assert.True(status == 0, output);
    }
}
