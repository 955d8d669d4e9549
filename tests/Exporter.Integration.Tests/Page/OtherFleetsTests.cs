using Exporter.TestKit;

namespace Exporter.Integration.Tests.Page;

/// <summary>The page of a sidecar that has nobody to predict, and of one that has thousands.</summary>
public sealed class OtherFleetsTests(Chromium chromium)
{
    private const string Config = """
        predictors:
          - name: node
            entity: [instance]
            step: 30s
            horizons: [30m]
            seasonality: []
            signals:
              disk_used: {expr: "max by (instance) (disk_used_ratio)", limit: "> 0.95"}
        """;

    private const long BaseMs = 1_793_491_200_000;
    private const int Many = 5_000;

    [Fact]
    public async Task NobodyToPredict_SaysWhy()
    {
        await using var sidecar = await ForesightProcess.StartAsync(Config, null, "--ingest.hold-backlog=false");
        await using (var browser = await chromium.OpenAsync(sidecar.Address))
        {
            await browser.CheckAsync("page-no-samples", () => browser.WaitAsync("document.querySelector('.note')?.textContent === 'no samples received yet'"));
        }

        // Samples come, but none that the signal selects.
        var sender = new RemoteWriteSender(sidecar.Address);
        for (var step = 0; step < 4; step++)
        {
            await sender.SendAsync(BaseMs + (step * 30_000L), ([("__name__", "up"), ("instance", "a")], 1));
        }

        await using (var browser = await chromium.OpenAsync(sidecar.Address))
        {
            await browser.CheckAsync("page-no-series", async () =>
            {
                await browser.WaitAsync("document.querySelector('main').textContent.includes('4 samples came that no signal selects')");

                // The first one that is selected makes a step due, at which it is not there yet.
                await sender.SendAsync(BaseMs + 120_000, ([("__name__", "disk_used_ratio"), ("instance", "a")], 0.5));
                await browser.EvaluateAsync("document.dispatchEvent(new Event('visibilitychange'))");
                await browser.WaitAsync("document.querySelector('.note')?.textContent.startsWith('Predictor node sees no entity')");
            });
        }
    }

    [Fact]
    public async Task ThousandsOfEntities_AreAPageOfRows()
    {
        await using var sidecar = await ForesightProcess.StartAsync(Config, null, "--ingest.hold-backlog=false");
        var sender = new RemoteWriteSender(sidecar.Address);
        for (var step = 0; step < 4; step++)
        {
            await sender.SendAsync(BaseMs + (step * 30_000L), [.. Enumerable.Range(0, Many).Select(host =>
                ((IReadOnlyList<(string, string)>)[("__name__", "disk_used_ratio"), ("instance", $"host-{host:D4}")], 0.3 + (host / 20_000.0)))]);
        }

        await using var browser = await chromium.OpenAsync(sidecar.Address);
        await browser.CheckAsync("page-thousands", async () =>
        {
            await browser.WaitAsync("document.querySelectorAll('.ranking tbody tr').length === 50 && document.querySelectorAll('.caution').length === 50");
            Assert.InRange(await browser.EvaluateAsync<int>("document.querySelectorAll('*').length"), 500, 2_500);
            Assert.Contains("1 – 50 of 5,000", await browser.EvaluateAsync<string>("document.querySelector('.pager').textContent"), StringComparison.Ordinal);
            Assert.Equal("its windows are warming up: 3 of 120 steps", await browser.EvaluateAsync<string>("document.querySelector('.caution').textContent"));

            await browser.ClickAsync(".pager button:last-child");
            await browser.WaitAsync("document.querySelector('.pager').textContent.includes('51 – 100')");
            await browser.ClickAsync("#search");
            await browser.TypeAsync("host-4321");
            await browser.WaitAsync("document.querySelectorAll('.ranking tbody tr').length === 1");
            Assert.Empty(browser.Complaints);
        });
    }
}
