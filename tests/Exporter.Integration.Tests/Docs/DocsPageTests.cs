using System.Text.Json.Nodes;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Docs;

/// <summary>The API's page, served by a real sidecar to a real Chromium: all of the document is there, and nothing else is asked for.</summary>
public sealed class DocsPageTests(Chromium chromium)
{
    private const string Configuration = """
        predictors:
          - name: node
            entity: [instance]
            horizons: [30m]
            signals: {disk_used: "max by (instance) (disk_used_ratio)"}
        """;

    [Fact]
    public async Task Page_ShowsEveryOperationProblemAndSchema_AndComplainsOfNothing()
    {
        await using ForesightProcess foresight = await ForesightProcess.StartAsync(Configuration);
        JsonNode document = JsonNode.Parse(await foresight.GetAsync("/openapi.json"))!;
        string[] operations = [.. document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()).Select(operation => (string)operation.Value!["operationId"]!)];
        string[] schemas = [.. document["components"]!["schemas"]!.AsObject().Select(schema => $"schema-{schema.Key}")];
        string[] problems = [.. document["components"]!["schemas"]!["Problem"]!["properties"]!["type"]!["oneOf"]!.AsArray().Select(kind => ((string)kind!["const"]!).Split('#')[1])];

        await using Browser browser = await chromium.OpenAsync(new Uri(foresight.Address, "/docs#problem-no-prediction"));
        await browser.CheckAsync("docs", async () =>
        {
            string[] expected = [.. operations.Concat(problems).Concat(schemas).Order(StringComparer.Ordinal)];
            string[] shown = [];
            await Poll.Until("the page is made", async () => (shown = await browser.EvaluateAsync<string[]>("[...document.querySelectorAll('article')].map(one => one.id)")).Length > 0);
            Assert.Equal(expected, shown.Order(StringComparer.Ordinal));
            Assert.True(await browser.EvaluateAsync<bool>("document.getElementById('problem-no-prediction').getBoundingClientRect().top < innerHeight"));

            // Every link within the page leads somewhere, and every schema is in words.
            Assert.Empty(await browser.EvaluateAsync<string[]>("[...document.querySelectorAll('a[href^=\"#\"]')].map(link => link.getAttribute('href').slice(1)).filter(id => !document.getElementById(id))"));
            Assert.False(await browser.EvaluateAsync<bool>("/undefined|\\[object/.test(document.body.textContent)"));
            Assert.Empty(browser.Complaints);
            Assert.Equal(
                ["/docs", "/docs/docs.css", "/docs/docs.js", "/openapi.json"],
                browser.Requests.Where(address => !address.StartsWith("data:", StringComparison.Ordinal)).Select(address => new Uri(address).AbsolutePath).Order(StringComparer.Ordinal));
        });
    }
}
