using System.Net.Http.Json;
using Exporter.Host;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Page;

/// <summary>The page's view of deployments in a real Chromium, over names that mean harm.</summary>
public sealed class DeploymentsPageTests(Chromium chromium) : IAsyncLifetime
{
    private const string Ready = "document.querySelector('main h1') && !document.getElementById('main').hasAttribute('aria-busy')";
    private const string Hostile = "<img src=x onerror=\"document.hacked = 1\">";

    // Long before any stream, so that what is known at a deployment does not depend on the clock that runs the test.
    private const string Start = "2026-11-01T23:30:00Z";

    private readonly string _folder = Directory.CreateTempSubdirectory("foresight-deployments-").FullName;
    private ForesightHost _host = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        var file = Path.Combine(_folder, "foresight.yml");
        await File.WriteAllTextAsync(file, """
            predictors:
              - {name: node, entity: [instance], horizons: [30m], signals: {load: node_load1}}
            """);
        _host = await ForesightHost.StartAsync(new ExporterOptions { ConfigFile = file, ListenAddress = "127.0.0.1:0", OtlpGrpcAddress = "", StoragePath = Path.Combine(_folder, "data"), TryModels = false }, TextWriter.Null);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Deployments_AreListedAsText_WithWhatIsKnown_AndAPhoneIsEnough()
    {
        await using var browser = await chromium.OpenAsync(new Uri(_host.Address, "#/deployments"), width: 360);
        await browser.CheckAsync("page-deployments", async () =>
        {
            await browser.WaitAsync($"{Ready} && document.querySelector('.empty')");
            Assert.StartsWith("Nobody has asked for the risk of a deployment.", await browser.EvaluateAsync<string>("document.querySelector('.empty').textContent"), StringComparison.Ordinal);

            await PostAsync("api/v1/events", new { kind = "ci_failed", labels = new { instance = "a" }, version = "1.4", start = "2026-11-01T23:00:00Z", source = "ci", id = "1" });
            await DeployAsync("shop", "1.4");
            await DeployAsync(Hostile, Hostile);
            await DeployAsync("shop", "1.5");
            await browser.EvaluateAsync("location.hash = '#/logs'");
            await browser.WaitAsync($"{Ready} && document.title.startsWith('Logs')");
            await browser.EvaluateAsync("location.hash = '#/deployments'");
            await browser.WaitAsync($"{Ready} && document.querySelectorAll('tbody tr').length === 3");

            Assert.StartsWith("2 wait for their outcome. Of the 0 whose outcome is known", await browser.EvaluateAsync<string>("document.querySelector('.summary').textContent"), StringComparison.Ordinal);
            Assert.Equal([Hostile, "shop", "shop"], await browser.EvaluateAsync<string[]>("[...document.querySelectorAll('tbody th > bdi')].map(name => name.textContent)"));
            Assert.Equal("its CI run failed, night, weekend", await browser.EvaluateAsync<string>("document.querySelector('tbody tr:nth-child(2) td:nth-child(7)').textContent"));
            Assert.Equal(["not known yet", "? Uncertain", "not known yet"], await browser.EvaluateAsync<string[]>("[...document.querySelectorAll('tbody td:last-child')].map(cell => cell.textContent)"));
            Assert.Equal("deployments", await browser.EvaluateAsync<string>("document.querySelector('[aria-current]').dataset.view"));
            Assert.True(await browser.EvaluateAsync<bool>("document.hacked === undefined && document.querySelectorAll('main img').length === 0"));
            Assert.InRange(await browser.EvaluateAsync<int>("document.documentElement.scrollWidth"), 1, 360);
            Assert.Empty(await browser.AuditAsync());
            Assert.Empty(browser.Complaints);
        });
    }

    private Task DeployAsync(string service, string version) =>
        PostAsync("api/v1/deployments/risk", new { service, version, labels = new { instance = "a" }, start = Start, commits = new[] { new { sha = "c0ffee" } } });

    private async Task PostAsync<T>(string path, T body)
    {
        using var response = await Web.Client.PostAsJsonAsync(new Uri(_host.Address, path), body, TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
