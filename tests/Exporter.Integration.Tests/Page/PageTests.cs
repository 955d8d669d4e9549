using System.Text.Json;
using System.Text.Json.Nodes;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Page;

/// <summary>What a person does with the page that the sidecar serves, in a real Chromium; each test also sees that the page complained of nothing.</summary>
[Long(40)]
public sealed class PageTests(PageFleet fleet, Chromium chromium) : IClassFixture<PageFleet>
{
    private const string Ready = "document.querySelector('main h1') && !document.getElementById('main').hasAttribute('aria-busy')";
    private const string FirstLink = ".ranking tbody tr:first-child a";

    /// <summary>Addresses of the views, one each.</summary>
    public static TheoryData<string> Views => ["#/", $"#/entity/node?instance={PageFleet.Failing}", "#/entity/node?instance=web-2:9100", "#/models", "#/overrides", "#/deployments", "#/logs", "#/health"];

    [Fact]
    public Task Ranking_BeginsWithWhoIsAboutToFail_AndSaysWhy() => WithPage("ranking", "#/", async browser =>
    {
        Assert.Equal(PageFleet.Failing, await TextAsync(browser, FirstLink));
        Assert.Equal("▲Alerting", await TextAsync(browser, ".ranking tbody tr:first-child .badge"));
        Assert.StartsWith("disk used 0.", await TextAsync(browser, ".ranking tbody tr:first-child .why li"), StringComparison.Ordinal);
        Assert.StartsWith("in ", await TextAsync(browser, ".ranking tbody tr:first-child .when b"), StringComparison.Ordinal);
        Assert.NotEmpty(await TextAsync(browser, ".ranking tbody tr:first-child .action"));
        Assert.StartsWith("1 alerting", await TextAsync(browser, ".summary"), StringComparison.Ordinal);
        await browser.WaitAsync("document.querySelectorAll('.ranking .spark').length === document.querySelectorAll('.ranking tbody tr').length");
        Assert.StartsWith("node Too early to say: ", await TextAsync(browser, ".trust h2"), StringComparison.Ordinal);
    });

    [Fact]
    public Task Search_NarrowsTheList_AndTheBackButtonComesBackToIt() => WithPage("search", "#/", async browser =>
    {
        await browser.ClickAsync("#search");
        await browser.TypeAsync("job=web web-2");
        await browser.WaitAsync("document.querySelectorAll('.ranking tbody tr').length === 1");
        Assert.Equal("web-2:9100", await TextAsync(browser, FirstLink));

        await browser.ClickAsync(FirstLink);
        await browser.WaitAsync("document.querySelector('h1').textContent === 'web-2:9100'");
        await browser.EvaluateAsync("history.back()");
        await browser.WaitAsync("document.querySelectorAll('.ranking tbody tr').length === 1");
        Assert.Equal("job=web web-2", await browser.EvaluateAsync<string>("document.getElementById('search').value"));

        await browser.ClickAsync("#search");
        await browser.TypeAsync(" nobody");
        await browser.ClickAsync("[data-clear]");
        await browser.WaitAsync("document.querySelectorAll('.ranking tbody tr').length > 3");
    });

    [Fact]
    public Task Entity_ShowsItsSignalsReasonsAndPast() => WithPage("entity", Views.ElementAt(1).Data, async browser =>
    {
        Assert.Equal(["disk_used", "load"], await TextsAsync(browser, ".signal h3 bdi"));
        await browser.WaitAsync("document.querySelectorAll('.signal canvas').length === 2 && document.querySelectorAll('[aria-labelledby=probability] canvas').length === 1");
        Assert.Contains("Limit > 0.95", await TextAsync(browser, ".signal .hint"), StringComparison.Ordinal);
        Assert.StartsWith("disk used 0.", await TextAsync(browser, ".reasons bdi"), StringComparison.Ordinal);
        Assert.Contains("from 0", await browser.EvaluateAsync<string>("document.querySelector('[data-key=\"signal disk_used\"]').getAttribute('aria-label')"), StringComparison.Ordinal);

        // The first disk was full at step 140: the alert before it was right, and told so in the table.
        Assert.Contains("✓ right", await TextsAsync(browser, "[aria-labelledby=past] td"));
        Assert.Contains("✓ announced", await TextsAsync(browser, "[aria-labelledby=past] td"));
    });

    [Fact]
    public Task Events_AreMarkedAndListed_AndGrafanaIsALinkAway() => WithPage("events", "#/entity/node?instance=web-2:9100", async browser =>
    {
        await browser.WaitAsync("document.querySelectorAll('[aria-labelledby=events] tbody tr').length === 1");
        Assert.Equal(["Deployment", PageFleet.Deployed, "", "ci"], await TextsAsync(browser, "[aria-labelledby=events] tbody td"));
        Assert.Equal("https://ci.example/4711", await browser.EvaluateAsync<string>("document.querySelector('[aria-labelledby=events] td a').getAttribute('href')"));
        foreach (var chart in (string[])["probability", "signal load"])
        {
            Assert.Contains($"; marked: {PageFleet.Deployed} at ", await browser.EvaluateAsync<string>($"document.querySelector('[data-key=\"{chart}\"]').getAttribute('aria-label')"), StringComparison.Ordinal);
        }

        Assert.Equal($"{PageFleet.Grafana}/d/foresight-target?var-predictor=node&var-instance=web-2%3A9100&var-job=web", await browser.EvaluateAsync<string>("document.querySelector('.elsewhere a').getAttribute('href')"));
    });

    [Fact]
    public Task Feedback_IsKept_AndShown() => WithPage("feedback", Views.ElementAt(1).Data, async browser =>
    {
        var note = $"disk ordered <b>{Guid.NewGuid()}</b>";
        await browser.ClickAsync("#note");
        await browser.TypeAsync(note);
        await browser.ClickAsync("#by");
        await browser.TypeAsync("anna");
        await browser.ClickAsync("button[value=right]");
        await browser.WaitAsync("document.querySelector('.feedback [role=status]').textContent.startsWith('Kept')");

        var kept = JsonNode.Parse(await fleet.Sidecar.GetAsync("/api/v1/feedback?predictor=node"))!["feedback"]!.AsArray();
        Assert.Contains(kept, said => (string)said!["note"]! == note && (string)said["by"]! == "anna" && (string)said["verdict"]! == "right" && (string)said["labels"]!["instance"]! == PageFleet.Failing);

        // The list is asked for once the answer is there.
        await browser.WaitAsync($"document.querySelector('.said')?.textContent.includes({JsonSerializer.Serialize(note)})");
        Assert.Equal("right", await browser.EvaluateAsync<string>("document.activeElement.value"));
    });

    [Fact]
    public Task HostileLabels_AreTextEverywhere() => WithPage("hostile", "#/", async browser =>
    {
        Assert.Equal(PageFleet.Hostile.Order(StringComparer.Ordinal), (await TextsAsync(browser, ".ranking a bdi")).Intersect(PageFleet.Hostile).Order(StringComparer.Ordinal));
        for (var number = 0; number < PageFleet.Hostile.Count; number++)
        {
            var name = JsonSerializer.Serialize(PageFleet.Hostile[number]);
            await browser.EvaluateAsync($"[...document.querySelectorAll('.ranking a')].find(link => link.textContent === {name}).click()");
            await browser.WaitAsync($"document.querySelector('.head') && document.querySelector('h1').textContent === {name}");
            Assert.Equal(PageFleet.Hostile[number], (await TextAsync(browser, "h1")));
            await browser.EvaluateAsync("history.back()");
            await browser.WaitAsync("document.querySelector('.ranking')");
        }

        Assert.True(await browser.EvaluateAsync<bool>("document.hacked === undefined && document.querySelectorAll('script').length === 2 && document.querySelectorAll('main img, main iframe, main object').length === 0"));
    });

    [Fact]
    public Task UnknownAddresses_SayWhatIsMissing() => WithPage("unknown", "#/", async browser =>
    {
        await browser.EvaluateAsync("location.hash = '#/entity/node?instance=nobody'");
        await browser.WaitAsync("document.querySelector('.empty')");
        Assert.Contains("no signal of predictor \"node\" has given a value for {instance=\"nobody\"}", await TextAsync(browser, ".empty"), StringComparison.Ordinal);
        await browser.EvaluateAsync("location.hash = '#/entity/%E0%A4%A?instance=x'");
        await browser.WaitAsync("document.querySelector('.empty')?.textContent.includes('no predictor')");
    }, complaints: 2);

    [Fact]
    public Task Models_ShowPromiseAndLiveSideBySide() => WithPage("models", "#/models", async browser =>
    {
        Assert.Equal(["Measure", "Promised", "Live"], (await TextsAsync(browser, "table thead th")).Take(3));
        Assert.Equal(2, await browser.EvaluateAsync<int>("[...document.querySelectorAll('caption')].filter(caption => caption.textContent.includes('promised on held-out time')).length"));
        Assert.Contains("the built-in baseline", await TextAsync(browser, ".model"), StringComparison.Ordinal);
        Assert.Contains("100 %", await TextsAsync(browser, "table td"));
    });

    [Fact]
    public Task Models_WithoutTheAdminApi_HaveButtonsThatSayWhyTheyAreOff() => WithPage("models-off", "#/models", async browser =>
    {
        await browser.WaitAsync("document.querySelector('.registry .note')");
        Assert.Equal("Models are not changed from here: the sidecar was started without --web.enable-admin-api.", await TextAsync(browser, ".registry .note"));
        Assert.True(await browser.EvaluateAsync<bool>("[...document.querySelectorAll('.registry button')].length === 3 && [...document.querySelectorAll('.registry button')].every(button => button.disabled)"));
    });

    [Fact]
    public Task Health_ShowsIngestAndLimits_AndAnswersWhyThereIsNoPrediction() => WithPage("health", "#/health", async browser =>
    {
        Assert.Equal("✓ It predicts.", await TextAsync(browser, "[aria-labelledby=ready] p"));
        Assert.Equal(["node", "9"], (await TextsAsync(browser, "[aria-labelledby=predictors] tbody tr > *")).Take(2));
        Assert.Contains("max_entities", await TextsAsync(browser, "[aria-labelledby=limits] th code"));

        await browser.ClickAsync("#labels");
        await browser.TypeAsync(PageFleet.Failing.Insert(0, "instance="));
        await browser.PressAsync("Enter", 13);
        await browser.WaitAsync("document.querySelector('.question p').textContent.startsWith('There is one.')");
        await browser.ClickAsync(".question p a");
        await browser.WaitAsync($"document.querySelector('h1').textContent === '{PageFleet.Failing}'");
    });

    [Fact]
    public Task Refresh_KeepsFocusScrollAndSelection() => WithPage("refresh", "#/", async browser =>
    {
        await browser.EvaluateAsync("window.scrollTo(0, 120); window.first = document.querySelector('.ranking tbody tr:nth-child(2) a'); first.focus(); getSelection().selectAllChildren(document.querySelector('.ranking .why li'))");
        var (scroll, selected, step) = (
            await browser.EvaluateAsync<double>("scrollY"), await browser.EvaluateAsync<int>("getSelection().rangeCount"), await browser.EvaluateAsync<string>("document.querySelector('#freshness time').dateTime"));
        await fleet.AdvanceAsync();
        await fleet.AdvanceAsync();
        await browser.EvaluateAsync("document.dispatchEvent(new Event('visibilitychange'))");
        await browser.WaitAsync($"document.querySelector('#freshness time').dateTime > '{step}'");

        Assert.True(await browser.EvaluateAsync<bool>("document.activeElement === first && first.isConnected"));
        Assert.Equal((scroll, selected), (await browser.EvaluateAsync<double>("scrollY"), await browser.EvaluateAsync<int>("getSelection().rangeCount")));
        Assert.True(await browser.EvaluateAsync<bool>("document.querySelector('.ranking .why').contains(getSelection().anchorNode)"));
    });

    [Fact]
    public Task Keyboard_ReachesEverything() => WithPage("keyboard", "#/", async browser =>
    {
        await browser.PressAsync("Tab", 9);
        Assert.Equal("skip", await browser.EvaluateAsync<string>("document.activeElement.id"));
        Assert.True(await browser.EvaluateAsync<bool>("document.activeElement.getBoundingClientRect().top >= 0"));
        await browser.PressAsync("Enter", 13);
        Assert.Equal("main", await browser.EvaluateAsync<string>("document.activeElement.id"));
        foreach (var id in (string[])["search", "predictor", "show"])
        {
            await browser.PressAsync("Tab", 9);
            Assert.Equal(id, await browser.EvaluateAsync<string>("document.activeElement.id"));
        }

        // The region that scrolls where there is no room, then the first entity.
        await browser.PressAsync("Tab", 9);
        await browser.PressAsync("Tab", 9);
        Assert.Equal(PageFleet.Failing, await browser.EvaluateAsync<string>("document.activeElement.textContent"));
        Assert.NotEqual("none", await browser.EvaluateAsync<string>("getComputedStyle(document.activeElement).outlineStyle"));
        await browser.PressAsync("Enter", 13);
        await browser.WaitAsync($"document.querySelector('h1').textContent === '{PageFleet.Failing}'");
        Assert.Equal("main", await browser.EvaluateAsync<string>("document.activeElement.id"));
    });

    [Theory]
    [InlineData(false, "rgb(244, 246, 248)")]
    [InlineData(true, "rgb(16, 21, 28)")]
    public Task EachView_LightAndDark_PassesTheChecksOfAccessibility(bool dark, string background) => WithPage(dark ? "dark" : "light", "#/", async browser =>
    {
        Assert.Equal(background, await browser.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
        foreach (var view in Views)
        {
            await OpenAsync(browser, view.Data);
            Assert.Empty(await browser.AuditAsync());
        }
    }, dark);

    [Fact]
    public Task EachView_OnAPhone_FitsTheWindow() => WithPage("phone", "#/", async browser =>
    {
        foreach (var view in Views)
        {
            await OpenAsync(browser, view.Data);
            Assert.InRange(await browser.EvaluateAsync<int>("document.documentElement.scrollWidth"), 1, 360);
            Assert.Equal(0, await browser.EvaluateAsync<int>("(document.body.innerText.match(/undefined|NaN|\\[object/g) ?? []).length"));
        }
    }, width: 360);

    private static async Task OpenAsync(Browser browser, string view)
    {
        // The address that is there already would change nothing.
        await browser.EvaluateAsync($"location.hash = '#/none'; location.hash = {JsonSerializer.Serialize(view)}");
        await browser.WaitAsync($"decodeURIComponent(location.hash) === {JsonSerializer.Serialize(view)} && {Ready}");
        await browser.WaitAsync("!document.querySelector('.chart') || document.querySelectorAll('.chart').length === document.querySelectorAll('.chart canvas').length");
    }

    private async Task WithPage(string name, string hash, Func<Browser, Task> checks, bool dark = false, int width = 1200, int complaints = 0)
    {
        await using var browser = await chromium.OpenAsync(new Uri(fleet.Sidecar.Address, hash), dark, width);
        await browser.CheckAsync($"page-{name}", async () =>
        {
            await browser.WaitAsync(Ready);
            await checks(browser);
            Assert.Equal(complaints, browser.Complaints.Count);
            Assert.All(browser.Requests, request => Assert.Equal(fleet.Sidecar.Address.Authority, new Uri(request).Authority));
        });
    }

    private static Task<string> TextAsync(Browser browser, string selector) =>
        browser.EvaluateAsync<string>($"document.querySelector({JsonSerializer.Serialize(selector)}).textContent");

    private static Task<string[]> TextsAsync(Browser browser, string selector) =>
        browser.EvaluateAsync<string[]>($"[...document.querySelectorAll({JsonSerializer.Serialize(selector)})].map(node => node.textContent)");
}
