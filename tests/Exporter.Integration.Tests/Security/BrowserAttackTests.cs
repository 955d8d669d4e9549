using System.Net;
using System.Text;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Security;

/// <summary>A real browser on the sidecar's own machine visits a hostile page, which can neither change nor read nor frame anything.</summary>
public sealed class BrowserAttackTests(Chromium chromium)
{
    private const string Configuration = """
        predictors:
          - name: test
            entity: [instance]
            step: 15s
            horizons: [30m]
            signals: {up: up}
            failure: up == bool 0
        """;

    [Fact]
    public async Task HostilePage_ChangesReadsAndFramesNothing()
    {
        await using ForesightProcess sidecar = await ForesightProcess.StartAsync(Configuration, null, "--storage.path=data", "--web.enable-lifecycle");
        await using LoopbackServer hostile = new(ServeAsync);
        await using Browser browser = await chromium.OpenAsync(hostile.Address);
        string target = $"http://{sidecar.Address.Authority}";

        // Each way that needs no leave: forms of all three types into a frame, fetch without its answer, a beacon.
        await browser.EvaluateAsync($$"""
            (async () => {
              const override = '{"kind": "silence_all", "reason": "x", "by": "x", "pad": "';
              for (const type of ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"]) {
                const frame = Object.assign(document.createElement("iframe"), { name: "f" + type.length });
                const form = Object.assign(document.createElement("form"), { method: "POST", enctype: type, action: "{{target}}/api/v1/overrides", target: frame.name });
                form.append(Object.assign(document.createElement("input"), { name: override, value: '"}' }));
                document.body.append(frame, form);
                form.submit();
              }
              await fetch("{{target}}/-/quit", { method: "POST", mode: "no-cors" }).catch(() => {});
              await fetch("{{target}}/api/v1/overrides", { method: "POST", mode: "no-cors", body: override + '"}' }).catch(() => {});
              navigator.sendBeacon("{{target}}/-/reload", "x");
            })()
            """);
        await Poll.Until("all six are refused", async () => await sidecar.MetricAsync("foresight_http_requests_refused_total", "foreign_page") >= 6, null, sidecar.Process);
        Assert.Equal(0, await sidecar.MetricAsync("foresight_overrides"));
        Assert.False(sidecar.Process.HasExited);

        // What asks for leave gets none, and what reads hears nothing.
        string[] outcomes = await browser.EvaluateAsync<string[]>($$"""
            Promise.all([
              fetch("{{target}}/api/v1/overrides", { method: "POST", headers: { "Content-Type": "application/json" }, body: '{"kind": "silence_all", "reason": "x", "by": "x"}' }),
              fetch("{{target}}/api/v1/overrides/1?by=x", { method: "DELETE" }),
              fetch("{{target}}/metrics"),
              fetch("{{target}}/api/v1/status"),
            ].map(asked => asked.then(() => "read", failure => failure.name)))
            """);
        Assert.Equal(["TypeError", "TypeError", "TypeError", "TypeError"], outcomes);
        Assert.Equal(0, await sidecar.MetricAsync("foresight_overrides"));

        await browser.EvaluateAsync($$"""document.body.append(Object.assign(document.createElement("iframe"), { src: "{{target}}/" }))""");
        await Poll.Until("the frame is refused", () => Task.FromResult(browser.Complaints.Any(said => said.Contains("frame", StringComparison.OrdinalIgnoreCase))));
    }

    [Fact]
    public async Task Name_ThatWasMadeToMeanThisMachine_ShowsNothing()
    {
        await using ForesightProcess sidecar = await ForesightProcess.StartAsync(Configuration, null, "--storage.path=");
        await using Chromium misled = Chromium.With("--host-resolver-rules=MAP evil.example 127.0.0.1");
        await using Browser browser = await misled.OpenAsync(new Uri($"http://evil.example:{sidecar.Address.Port}/metrics"));

        string shown = await browser.EvaluateAsync<string>("document.body.textContent");

        Assert.Contains("foreign-host", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("foresight_build_info", shown, StringComparison.Ordinal);

        // The policy of the refusal lets even a script that got there ask no more.
        Assert.Equal("TypeError", await browser.EvaluateAsync<string>("fetch('/api/v1/status').then(() => 'read', failure => failure.name)"));
    }

    private static async Task ServeAsync(HttpListenerContext context)
    {
        context.Response.ContentType = "text/html";
        await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes("<!doctype html><title>nice</title><body>"));
        context.Response.Close();
    }
}
