using System.Text.Json;
using System.Text.Json.Nodes;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Page;

/// <summary>Taking the wheel from the page, in a real Chromium: overrides, the kill switch, models. Each test leaves things as they were.</summary>
public sealed class SteeringTests(SteeredFleet fleet, Chromium chromium) : IClassFixture<SteeredFleet>
{
    private const string Ready = "document.querySelector('main h1') && !document.getElementById('main').hasAttribute('aria-busy')";

    private static readonly string EntityView = $"#/entity/node?instance={SteeredFleet.Host}";

    [Fact]
    public Task Mute_IsDecidedInADialog_ByKeyboard_ListedAndEnded() => WithPage("mute", EntityView, async browser =>
    {
        await browser.EvaluateAsync("document.querySelector('.steering button[value=mute]').focus()");
        await browser.PressAsync("Enter", 13);
        await browser.WaitAsync("document.querySelector('dialog[open]')");
        Assert.Equal("Mute", await TextAsync(browser, "dialog h2"));
        Assert.Contains("instance=\"db-1:9100\"", await TextAsync(browser, "dialog p"), StringComparison.Ordinal);
        Assert.Empty(await browser.AuditAsync());

        // The first that is empty has the focus: the reason; then the name.
        await browser.TypeAsync("noisy <b>since</b> the upgrade");
        await browser.PressAsync("Tab", 9);
        await browser.TypeAsync("anna");
        await browser.PressAsync("Enter", 13);
        await browser.WaitAsync("!document.querySelector('dialog') && document.querySelector('.steering [role=status]').textContent.startsWith('It is in force')");
        Assert.Equal("mute", await browser.EvaluateAsync<string>("document.activeElement.value"));
        Assert.Contains("noisy <b>since</b> the upgrade", await TextAsync(browser, ".steering .overrides"), StringComparison.Ordinal);

        await fleet.AdvanceAsync();
        Assert.Contains("override=\"mute\"", await fleet.Sidecar.GetAsync("/metrics"), StringComparison.Ordinal);
        var kept = (await OverridesAsync("active")).Single();
        Assert.Equal(("mute", "node", "{instance=\"db-1:9100\"}", "anna"), ((string)kept["kind"]!, (string)kept["predictor"]!, (string)kept["match"]!, (string)kept["by"]!));

        await browser.ClickAsync(".steering [data-end]");
        await browser.WaitAsync("document.querySelector('dialog[open] h2')?.textContent === 'End this override?'");
        await browser.PressAsync("Enter", 13);
        await browser.WaitAsync("!document.querySelector('dialog') && !document.querySelector('.steering .overrides')");
        Assert.Empty(await OverridesAsync("active"));
    });

    [Fact]
    public Task Force_WhatIsWrong_IsToldInTheDialog_AndNothingHappensByEscape() => WithPage("force", EntityView, async browser =>
    {
        await browser.ClickAsync(".steering button[value=force]");
        await browser.WaitAsync("document.querySelector('dialog[open]')");

        // Past the page's own checks, as a script of somebody might.
        await browser.EvaluateAsync("document.querySelector('dialog form').noValidate = true; document.querySelector('dialog input[type=number]').value = '7'");
        await browser.ClickAsync("dialog .confirm");
        await browser.WaitAsync("!document.querySelector('dialog [role=alert]').hidden");
        Assert.Contains("mistakes", await TextAsync(browser, "dialog [role=alert]"), StringComparison.Ordinal);
        await browser.PressAsync("Escape", 27);
        await browser.WaitAsync("!document.querySelector('dialog')");
        Assert.Empty(await OverridesAsync("active"));
    }, complaints: 1);

    [Fact]
    public Task KillSwitch_IsConfirmed_ShownAboveEveryView_AndSwitchedOff() => WithPage("silence", "#/overrides", async browser =>
    {
        Assert.Equal("Alerts are on.", await TextAsync(browser, "[aria-labelledby=switch] p"));
        await browser.ClickAsync("[data-decide=silence]");
        await FillAsync(browser, "Silence all alerts?", "storm");
        await browser.WaitAsync("!document.getElementById('silenced').hidden");
        Assert.Contains("All alerts are silenced", await TextAsync(browser, "#silenced"), StringComparison.Ordinal);
        Assert.Equal("silence_all", (string)(await OverridesAsync("active")).Single()["kind"]!);
        foreach (var view in (string[])["#/", "#/models", EntityView])
        {
            await OpenAsync(browser, view);
            Assert.False(await browser.EvaluateAsync<bool>("document.getElementById('silenced').hidden"));
            Assert.Empty(await browser.AuditAsync());
        }

        await browser.ClickAsync("#silenced button");
        await FillAsync(browser, "Switch alerts on again?", null);
        await browser.WaitAsync("document.getElementById('silenced').hidden");
        Assert.Empty(await OverridesAsync("active"));
    });

    [Fact]
    public Task Models_ArePromotedPinnedAndRolledBack() => WithPage("lifecycle", "#/models", async browser =>
    {
        var (quiet, loud) = (fleet.Quiet, fleet.Loud);
        await browser.WaitAsync("document.querySelectorAll('.registry tbody tr').length >= 2");
        Assert.True(await browser.EvaluateAsync<bool>($"document.querySelector('[aria-label=\"Promote {loud}\"]').disabled"));
        Assert.Contains("Rules: when models change by themselvesPromotionthere is no challengerPromisenot looked at yet", await TextAsync(browser, ".model"), StringComparison.Ordinal);
        Assert.Empty(await browser.AuditAsync());

        await browser.ClickAsync($"[aria-label='Promote {quiet}']");
        await browser.WaitAsync("document.querySelector('dialog[open]')");

        // Without force it is refused, and the dialog says why.
        await FillAsync(browser, $"Promote {quiet}?", "quieter", closes: false);
        await browser.WaitAsync("!document.querySelector('dialog [role=alert]').hidden");
        Assert.Contains("built-in baseline", await TextAsync(browser, "dialog [role=alert]"), StringComparison.Ordinal);
        await browser.ClickAsync("dialog input[type=checkbox]");
        await browser.ClickAsync("dialog .confirm");
        await ServesAsync(quiet);

        await browser.WaitAsync($"!document.querySelector('dialog') && document.querySelector('[aria-label=\"Promote {quiet}\"]').disabled");
        await browser.ClickAsync($"[aria-label='Pin {loud}']");
        await FillAsync(browser, $"Pin {loud}?", "audit");
        await ServesAsync(loud);
        await browser.EvaluateAsync("document.dispatchEvent(new Event('visibilitychange'))");
        await browser.WaitAsync("document.querySelector('.registry .note')?.textContent.startsWith('Pinned to')");
        await browser.ClickAsync("[data-action=unpin]");
        await FillAsync(browser, "Unpin node?", null);
        await ServesAsync(quiet);

        await browser.ClickAsync("[data-action=rollback]");
        await FillAsync(browser, "Roll back node?", "louder again");
        await ServesAsync(loud);
        var changes = JsonNode.Parse(await fleet.Sidecar.GetAsync("/api/v1/models/node"))!["changes"]!.AsArray();
        Assert.Equal(["rollback louder again", "promote quieter"], changes.Select(one => $"{one!["action"]} {one["reason"]}"));
        await browser.WaitAsync("[...document.querySelectorAll('.registry td')].some(cell => cell.textContent === 'louder again')");
    }, complaints: 1);

    [Theory]
    [InlineData("entity", "#note")]
    [InlineData("entity", ".steering button[value=force]")]
    [InlineData("models", "[data-action=reload]")]
    public Task Refresh_KeepsTheFocusInForms(string view, string control) => WithPage($"focus-{view}", view == "entity" ? EntityView : "#/models", async browser =>
    {
        await browser.WaitAsync($"document.querySelector({JsonSerializer.Serialize(control)})");
        await browser.EvaluateAsync($"window.control = document.querySelector({JsonSerializer.Serialize(control)}); control.focus(); window.losses = 0; control.addEventListener('blur', () => losses++)");
        for (var step = 0; step < 2; step++)
        {
            await fleet.AdvanceAsync();
            await browser.EvaluateAsync("document.dispatchEvent(new Event('visibilitychange'))");
            await browser.WaitAsync("!document.getElementById('main').hasAttribute('aria-busy')");
        }

        Assert.True(await browser.EvaluateAsync<bool>("control.isConnected && document.activeElement === control && losses === 0"));
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task EachView_OnAPhone_FitsTheWindow_AlsoWithTheDialog(bool dark) => WithPage(dark ? "steering-phone-dark" : "steering-phone", "#/overrides", async browser =>
    {
        foreach (var view in (string[])["#/models", EntityView, "#/overrides"])
        {
            await OpenAsync(browser, view);
            Assert.InRange(await browser.EvaluateAsync<int>("document.documentElement.scrollWidth"), 1, 360);
        }

        await browser.ClickAsync("[data-decide=baseline]");
        await browser.WaitAsync("document.querySelector('dialog[open]')");
        Assert.InRange(await browser.EvaluateAsync<double>("document.querySelector('dialog').getBoundingClientRect().right"), 1, 360);
        Assert.Empty(await browser.AuditAsync());
        await browser.PressAsync("Escape", 27);
        await browser.WaitAsync("!document.querySelector('dialog')");
    }, dark, width: 360);

    /// <summary>Gives a reason, if one is wanted, and a name in the dialog of a title, and confirms.</summary>
    private static async Task FillAsync(Browser browser, string title, string? reason, bool closes = true)
    {
        await browser.WaitAsync($"document.querySelector('dialog[open] h2')?.textContent === {JsonSerializer.Serialize(title)}");
        var said = reason is null ? "" : $"inputs[inputs.length - 2].value = {JsonSerializer.Serialize(reason)};";
        await browser.EvaluateAsync($"(inputs => {{ {said} inputs[inputs.length - 1].value = 'anna'; }})(document.querySelectorAll('dialog input'))");
        await browser.ClickAsync("dialog .confirm");
        if (closes)
        {
            await browser.WaitAsync("!document.querySelector('dialog')");
        }
    }

    private Task ServesAsync(string version) => Poll.Until($"{version} predicts", async () =>
    {
        await fleet.AdvanceAsync();
        return (await fleet.Sidecar.GetAsync("/metrics")).Contains($"foresight_model_info{{predictor=\"node\",version=\"{version}\"", StringComparison.Ordinal);
    }, null, fleet.Sidecar.Process);

    private async Task<IReadOnlyList<JsonNode>> OverridesAsync(string state) =>
        [.. JsonNode.Parse(await fleet.Sidecar.GetAsync($"/api/v1/overrides?state={state}"))!["overrides"]!.AsArray().OfType<JsonNode>()];

    private static async Task OpenAsync(Browser browser, string view)
    {
        await browser.EvaluateAsync($"location.hash = '#/none'; location.hash = {JsonSerializer.Serialize(view)}");
        await browser.WaitAsync($"decodeURIComponent(location.hash) === {JsonSerializer.Serialize(view)} && {Ready}");
    }

    private async Task WithPage(string name, string hash, Func<Browser, Task> checks, bool dark = false, int width = 1200, int complaints = 0)
    {
        await using var browser = await chromium.OpenAsync(new Uri(fleet.Sidecar.Address, hash), dark, width);
        await browser.CheckAsync($"steering-{name}", async () =>
        {
            await browser.WaitAsync(Ready);
            await checks(browser);
            Assert.Equal(complaints, browser.Complaints.Count);
        });
    }

    private static Task<string> TextAsync(Browser browser, string selector) =>
        browser.EvaluateAsync<string>($"document.querySelector({JsonSerializer.Serialize(selector)}).textContent");
}
