using System.Text;
using Exporter.Host;
using Exporter.Ingest.Logs;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Page;

/// <summary>The page's view of log templates in a real Chromium, over lines that mean harm.</summary>
public sealed class LogsPageTests(Chromium chromium) : IAsyncLifetime
{
    private const string Ready = "document.querySelector('main h1') && !document.getElementById('main').hasAttribute('aria-busy')";

    private static readonly string[] Hostile =
    [
        "<script>document.hacked = 1</script> failed after 5 ms",
        "<img src=x onerror=\"document.hacked = 1\"> failed after 5 ms",
        "\u202egnp.exe\u202c failed after 5 ms",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("foresight-logs-").FullName;
    private ForesightHost _host = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        var file = Path.Combine(_folder, "foresight.yml");
        await File.WriteAllTextAsync(file, """
            predictors:
              - {name: node, entity: [instance], horizons: [30m], signals: {load: node_load1}}
            logs: {keep_examples: true}
            """);
        _host = await ForesightHost.StartAsync(new ExporterOptions { ConfigFile = file, ListenAddress = "127.0.0.1:0", OtlpGrpcAddress = "", StoragePath = Path.Combine(_folder, "data"), TryModels = false }, TextWriter.Null);
        LogSource source = new([new("instance", "web-1")]);
        for (var i = 0; i < Hostile.Length; i++)
        {
            for (var times = 0; times <= i; times++)
            {
                _host.Logs.Add(new LogRecord(source, 0, LogSeverity.Error, Encoding.UTF8.GetBytes(Hostile[i])));
            }
        }

        // More than a page of them.
        for (var i = 0; i < 60; i++)
        {
            _host.Logs.Add(new LogRecord(source, 0, LogSeverity.Info, Encoding.UTF8.GetBytes(string.Join(' ', Enumerable.Repeat("word", i + 1)))));
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Templates_AreListedAsText_Searched_AndPaged()
    {
        await using var browser = await chromium.OpenAsync(new Uri(_host.Address, "#/logs"));
        await browser.CheckAsync("page-logs", async () =>
        {
            await browser.WaitAsync($"{Ready} && document.querySelectorAll('tbody tr').length === 50");
            Assert.Equal("63 templates. No incident was seen yet from which to learn what comes before.", await browser.EvaluateAsync<string>("document.querySelector('.summary').textContent"));
            Assert.Equal("\u202egnp.exe\u202c failed after <*>", await browser.EvaluateAsync<string>("document.querySelector('tbody code').textContent"));
            Assert.Equal(Hostile[2], await browser.EvaluateAsync<string>("document.querySelector('tbody small.line').textContent"));
            await browser.ClickAsync("main button");
            await browser.WaitAsync("document.querySelectorAll('tbody tr').length === 63");

            await browser.ClickAsync("#search");
            await browser.TypeAsync("<script>");
            await browser.WaitAsync("document.querySelectorAll('tbody tr').length === 1");
            Assert.Equal(Hostile[0], await browser.EvaluateAsync<string>("document.querySelector('tbody small.line').textContent"));
            Assert.True(await browser.EvaluateAsync<bool>("document.hacked === undefined && document.querySelectorAll('script').length === 2 && document.querySelectorAll('main img').length === 0"));
            Assert.Empty(await browser.AuditAsync());
            Assert.Empty(browser.Complaints);
        });
    }

    [Fact]
    public async Task View_OnAPhone_FitsTheWindow()
    {
        await using var browser = await chromium.OpenAsync(new Uri(_host.Address, "#/logs?search=nothing+like+it"), width: 360);
        await browser.CheckAsync("page-logs-phone", async () =>
        {
            await browser.WaitAsync($"{Ready} && document.querySelector('.empty')");
            Assert.Equal("No template is like that.", await browser.EvaluateAsync<string>("document.querySelector('.empty').textContent"));
            await browser.EvaluateAsync("location.hash = '#/logs'");
            await browser.WaitAsync($"{Ready} && document.querySelectorAll('tbody tr').length === 50");
            Assert.InRange(await browser.EvaluateAsync<int>("document.documentElement.scrollWidth"), 1, 360);
        });
    }
}
