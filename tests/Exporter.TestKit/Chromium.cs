namespace Exporter.TestKit;

/// <summary>A real Chromium in which pages are opened, each in a profile of its own: pages share neither cookies nor storage nor cache.</summary>
/// <remarks>It starts with the first page. Pages of several tests may be open at once; all calls may come from any thread.</remarks>
public sealed class Chromium : IAsyncDisposable
{
    // Of several windows all but one are in the background, where timers are slow.
    private static readonly string[] Flags =
    [
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--remote-debugging-port=0",
        "--disable-background-timer-throttling", "--disable-backgrounding-occluded-windows", "--disable-renderer-backgrounding",
    ];

    private readonly Lazy<Task<(PeerProcess Process, DevTools Tools)>> _started;

    /// <summary>One that has not started yet.</summary>
    public Chromium() => _started = new(() => StartAsync([]));

    private Chromium(string[] flags) => _started = new(() => StartAsync(flags));

    /// <summary>One with further arguments, not started yet.</summary>
    public static Chromium With(params string[] flags) => new(flags);

    /// <summary>Opens a page and waits until it is loaded. The caller closes it.</summary>
    /// <param name="page">The page, of any scheme.</param>
    /// <param name="dark">Whether it is told that its reader prefers dark colours.</param>
    /// <param name="width">Of the window, in CSS pixels.</param>
    public async Task<Browser> OpenAsync(Uri page, bool dark = false, int width = 1200)
    {
        var (process, tools) = await _started.Value;
        var context = (await tools.AskAsync("Target.createBrowserContext", []))["browserContextId"]!;
        var target = await tools.AskAsync("Target.createTarget", new() { ["url"] = "about:blank", ["browserContextId"] = context.DeepClone() });
        var attached = await tools.AskAsync("Target.attachToTarget", new() { ["targetId"] = target["targetId"]!.DeepClone(), ["flatten"] = true });
        var browser = new Browser(process, tools, context, (string)attached["sessionId"]!);
        await browser.LoadAsync(page, dark, width);
        return browser;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_started.IsValueCreated)
        {
            return;
        }

        // Asked to close, it waits for its own children, which write into its folder until they end.
        var (process, tools) = await _started.Value;
        await tools.SendAsync("Browser.close", []);
        await process.WaitForExitAsync(Poll.DefaultDeadline);
        await tools.DisposeAsync();
        await process.DisposeAsync();
    }

    private static async Task<(PeerProcess Process, DevTools Tools)> StartAsync(string[] flags)
    {
        var folder = PeerProcess.NewFolder("chromium");
        var process = await PeerProcess.StartAsync("chromium", Peers.Chromium, [.. Flags, $"--user-data-dir={folder}", .. flags, "about:blank"], folder);
        return (process, await DevTools.ConnectAsync(process.Address));
    }
}
