using System.Globalization;
using System.Text.Json;
using Exporter.TestKit;
using Exporter.Trainer.Reporting;

namespace Exporter.Integration.Tests.Report;

/// <summary>The trainer's report, opened from disk in a real Chromium: what it shows is what its data say.</summary>
public sealed class ReportPageTests(Chromium chromium) : IAsyncLifetime
{
    private static readonly ReportContent Report = JsonSerializer.Deserialize(
        File.ReadAllText(Repository.PathOf("tests", "Exporter.Tests", "Trainer", "Reporting", "testdata", "report.json")), ReportJson.Default.ReportContent)!;

    private readonly string _folder = Directory.CreateTempSubdirectory("foresight-report-").FullName;

    private Uri Page => new(Path.Combine(_folder, "node.html"));

    public ValueTask InitializeAsync()
    {
        ReportFiles.Write(Report, Page.LocalPath);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public Task Page_OpenedFromDisk_ComplainsOfNothingAndAsksForNothing() => WithPage("quiet", async browser =>
    {
        Assert.Empty(browser.Complaints);
        Assert.Equal([Page.AbsoluteUri], browser.Requests);
        Assert.Equal("Foresight report: node", await browser.EvaluateAsync<string>("document.title"));
    });

    [Fact]
    public Task Page_Summary_IsThatOfTheData() => WithPage("summary", async browser =>
    {
        Assert.Equal(Report.Summary.Findings.AsEnumerable(), await Texts(browser, "#summary li"));
        Assert.Equal(Report.Summary.Cautions.AsEnumerable(), await Texts(browser, "#cautions li"));
    });

    [Fact]
    public Task Page_EachHorizon_HasItsNumbersAndCharts() => WithPage("horizons", async browser =>
    {
        foreach (var horizon in Report.Horizons)
        {
            var (section, model) = ($"#horizon-{horizon.Horizon}", horizon.Ways[0]);
            Assert.Equal([$"{model.Detected} of {model.Onsets}", $"{model.TrueAlerts} of {model.Alerts}"], (await Texts(browser, $"{section} .tile .value")).Take(2));
            Assert.Equal(["", .. horizon.Ways.Select(way => way.Name)], (await Texts(browser, $"{section} > .scroll:first-of-type thead th, {section} > h3 + .scroll thead th")).Take(horizon.Ways.Length + 1));

            // The drawings: as many points as there are, at the places that the numbers name.
            var figures = $"[...document.querySelectorAll('{section} > .charts:first-of-type figure')]";
            Assert.Equal(["Precision and recall", "Reliability", "Lead time"], await browser.EvaluateAsync<string[]>($"{figures}.map(figure => figure.querySelector('figcaption').firstChild.textContent)"));
            Assert.Equal(horizon.Curve.Length, await browser.EvaluateAsync<int>($"{figures}[0].querySelector('.curve').getAttribute('d').split(/[ML]/).length - 1"));
            Assert.Equal(horizon.Reliability.Length, await browser.EvaluateAsync<int>($"{figures}[1].querySelectorAll('.dot').length"));
            Assert.Equal(
                horizon.Leads.Select(bin => bin.Incidents > 0), await browser.EvaluateAsync<bool[]>($"[...{figures}[2].querySelectorAll('.bar')].map(bar => bar.getAttribute('height') > 0)"));
            var mark = await browser.EvaluateAsync<double[]>($"['cx', 'cy'].map(name => +{figures}[0].querySelector('.mark').getAttribute(name))");

            // Axes run from 46 to 348 and from 212 up to 10.
            Assert.Equal([46 + (302 * horizon.AtThreshold!.Value.Recall), 10 + (202 * (1 - horizon.AtThreshold.Value.Precision))], mark, (a, b) => Math.Abs(a - b) < 0.1);
            Assert.Equal(
                horizon.Reliability.Select(bin => bin.Rows.ToString(CultureInfo.InvariantCulture)),
                await browser.EvaluateAsync<string[]>($"[...{figures}[1].querySelectorAll('tbody tr')].map(row => row.cells[2].textContent)"));
        }
    });

    [Fact]
    public Task Page_Timelines_ShowEachIncidentWithItsSignals() => WithPage("timelines", async browser =>
    {
        foreach (var horizon in Report.Horizons)
        {
            var figures = $"[...document.querySelectorAll('#horizon-{horizon.Horizon} > .charts ~ .charts figure')]";
            Assert.Equal(horizon.Timelines.Select(timeline => timeline.Entity), await browser.EvaluateAsync<string[]>($"{figures}.map(figure => figure.querySelector('figcaption').firstChild.textContent)"));
            Assert.Equal(horizon.Timelines.Select(timeline => timeline.Incidents.Length), await browser.EvaluateAsync<int[]>($"{figures}.map(figure => figure.querySelectorAll('.incident').length)"));
            Assert.Equal(horizon.Timelines.Select(timeline => timeline.AlertMs is not null), await browser.EvaluateAsync<bool[]>($"{figures}.map(figure => figure.querySelector('.mark') !== null)"));
            Assert.Equal(horizon.Timelines.Select(timeline => timeline.Signals.Length), await browser.EvaluateAsync<int[]>($"{figures}.map(figure => figure.querySelectorAll('.trace').length)"));
            Assert.Equal(horizon.Timelines.Select(timeline => timeline.StepsMs.Length), await browser.EvaluateAsync<int[]>($"{figures}.map(figure => figure.querySelectorAll('tbody tr').length)"));
        }

        Assert.Equal(["Caught", "Missed", "False alarms"], (await Texts(browser, "#horizon-2h h3")).Skip(2).Take(3));
        Assert.Equal(["disk:last", "cpu:last"], await Texts(browser, "#importances tbody th"));
        Assert.Equal(["0.04", "1.26", "0.21", "0.62"], await Texts(browser, "#drift .scroll:first-of-type tbody td"));
        Assert.Equal("much", await browser.EvaluateAsync<string>("document.querySelectorAll('#drift tbody td')[1].className"));
    });

    [Fact]
    public Task Page_Stack_ShowsMembersWithWeightsAndByHowMuchEachWasBetter() => WithPage("stack", async browser =>
    {
        Assert.Equal(["logistic", "forest on levels"], await Texts(browser, "#composition .scroll:nth-of-type(1) tbody th"));
        Assert.Equal(["0.75", "1.5", "0", "0.25"], await Texts(browser, "#composition .scroll:nth-of-type(1) tbody td"));
        Assert.Equal(
            [
                "few", "held-out folds", "0.5000", "0.5125", "-0.0125", "-0.0400 to +0.0175", "no",
                "logistic", "newest held-out fold", "0.7500", "0.6250", "+0.1250", "+0.0625 to +0.1875", "yes",
                "logistic", "test part", "0.6250", "0.5625", "+0.0625", "", "",
            ],
            await Texts(browser, "#composition .scroll:nth-of-type(2) tbody td"));
        Assert.Contains("along 1 principal components of 2 features, with 88% of their variance", (await Texts(browser, "#drift p"))[^1], StringComparison.Ordinal);
    });

    [Fact]
    public Task Page_LabelsWithMarkup_AreText() => WithPage("markup", async browser =>
    {
        Assert.Equal(0, await browser.EvaluateAsync<int>("document.querySelectorAll('b').length"));
        Assert.Contains("{instance=\"c</script><b>\"}", await Texts(browser, "#horizon-2h tbody th"));
    });

    [Fact]
    public Task Page_Keyboard_ReachesSectionsAndNumbers() => WithPage("keyboard", async browser =>
    {
        await browser.PressAsync("Tab", 9);
        Assert.Equal("30m ahead", await browser.EvaluateAsync<string>("document.activeElement.textContent"));
        await browser.PressAsync("Enter", 13);
        Assert.Equal("#horizon-30m", await browser.EvaluateAsync<string>("location.hash"));

        // From the section's start the next stop is the first chart's numbers.
        await browser.PressAsync("Tab", 9);
        Assert.Equal("SUMMARY", await browser.EvaluateAsync<string>("document.activeElement.tagName"));
        await browser.PressAsync("Enter", 13);
        Assert.True(await browser.EvaluateAsync<bool>("document.activeElement.parentElement.open"));
        await browser.PressAsync("Tab", 9);
        Assert.Equal("Precision and recall by threshold", await browser.EvaluateAsync<string>("document.activeElement.getAttribute('aria-label')"));
    });

    [Fact]
    public Task Page_Charts_SayInWordsWhatTheyShow() => WithPage("words", async browser =>
    {
        Assert.Equal(0, await browser.EvaluateAsync<int>("[...document.querySelectorAll('svg:not([aria-hidden])')].filter(svg => svg.getAttribute('role') !== 'img' || svg.getAttribute('aria-labelledby').split(' ').some(id => !document.getElementById(id).textContent)).length"));
        Assert.Equal(0, await browser.EvaluateAsync<int>("document.querySelectorAll('figure:not(:has(details table caption))').length"));
        Assert.Equal(0, await browser.EvaluateAsync<int>("(document.body.innerText.match(/undefined|NaN|\\[object/g) ?? []).length"));
    });

    [Theory]
    [InlineData(false, "rgb(246, 247, 249)")]
    [InlineData(true, "rgb(18, 22, 29)")]
    public Task Page_LightAndDark_CanBeRead(bool dark, string background) => WithPage(dark ? "dark" : "light", dark, 1200, async browser =>
    {
        Assert.Equal(background, await browser.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));

        // Contrast as WCAG 2 defines it; 4.5 is what it asks of small text.
        const string contrast = """
            (() => {
              const light = colour => { const [r, g, b] = colour.match(/\d+/g).map(Number).map(c => c / 255).map(c => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4); return .2126 * r + .7152 * g + .0722 * b; };
              const back = node => { const colour = getComputedStyle(node).backgroundColor; return colour === "rgba(0, 0, 0, 0)" ? back(node.parentElement) : colour; };
              const ratio = node => { const pair = [light(getComputedStyle(node).color), light(back(node))].sort((a, b) => a - b); return (pair[1] + .05) / (pair[0] + .05); };
              return Math.min(...[...document.querySelectorAll("h1, h2, p, li, dt, dd, th, td, summary, a, .small")].map(ratio));
            })()
            """;
        Assert.InRange(await browser.EvaluateAsync<double>(contrast), 4.5, 21);
    });

    [Theory]
    [InlineData(380)]
    [InlineData(1200)]
    public Task Page_NarrowAndWide_FitsTheWindow(int width) => WithPage($"width-{width}", false, width, async browser =>
        Assert.InRange(await browser.EvaluateAsync<int>("document.documentElement.scrollWidth"), 1, width));

    private Task WithPage(string name, Func<Browser, Task> checks) => WithPage(name, dark: false, width: 1200, checks);

    private async Task WithPage(string name, bool dark, int width, Func<Browser, Task> checks)
    {
        await using var browser = await chromium.OpenAsync(Page, dark, width);
        await browser.CheckAsync($"report-{name}", () => checks(browser));
    }

    private static Task<string[]> Texts(Browser browser, string selector) =>
        browser.EvaluateAsync<string[]>($"[...document.querySelectorAll({JsonSerializer.Serialize(selector)})].map(node => node.textContent)");
}
