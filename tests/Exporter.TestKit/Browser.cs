using System.Text.Json;
using System.Text.Json.Nodes;

namespace Exporter.TestKit;

/// <summary>A page in a real Chromium, driven over the DevTools protocol, and all that it complained of or asked for.</summary>
public sealed class Browser : IAsyncDisposable
{
    private readonly PeerProcess _process;
    private readonly DevTools _tools;
    private readonly JsonNode _context;
    private readonly string _session;

    internal Browser(PeerProcess process, DevTools tools, JsonNode context, string session) => (_process, _tools, _context, _session) = (process, tools, context, session);

    /// <summary>Errors and warnings of the page's console, uncaught exceptions among them.</summary>
    public IReadOnlyList<string> Complaints => [.. _tools.EventsOf(_session).Select(Complaint).OfType<string>()];

    /// <summary>Addresses that the page asked for, itself first.</summary>
    public IReadOnlyList<string> Requests =>
        [.. _tools.EventsOf(_session).Where(message => Method(message) == "Network.requestWillBeSent").Select(message => (string)message["params"]!["request"]!["url"]!)];

    /// <summary>The value of a JavaScript expression, as JSON; a promise is awaited.</summary>
    /// <exception cref="InvalidOperationException">The expression threw.</exception>
    public async Task<JsonNode?> EvaluateAsync(string expression)
    {
        var answer = await AskAsync("Runtime.evaluate", new() { ["expression"] = expression, ["returnByValue"] = true, ["awaitPromise"] = true });
        return answer["exceptionDetails"] is { } thrown
            ? throw new InvalidOperationException($"{expression} threw: {thrown.ToJsonString()}")
            : answer["result"]!["value"]?.DeepClone();
    }

    /// <summary>The value of a JavaScript expression as a .NET type.</summary>
    public async Task<T> EvaluateAsync<T>(string expression) => (await EvaluateAsync(expression)).Deserialize<T>()!;

    /// <summary>Presses and releases a key that has no character, such as Tab, or Enter.</summary>
    /// <param name="key">Its DOM name.</param>
    /// <param name="code">Its Windows virtual key code, which Chromium acts on.</param>
    public async Task PressAsync(string key, int code)
    {
        var text = key == "Enter" ? "\r" : null;
        await AskAsync("Input.dispatchKeyEvent", new() { ["type"] = text is null ? "rawKeyDown" : "keyDown", ["key"] = key, ["code"] = key, ["windowsVirtualKeyCode"] = code, ["text"] = text });
        await AskAsync("Input.dispatchKeyEvent", new() { ["type"] = "keyUp", ["key"] = key, ["code"] = key, ["windowsVirtualKeyCode"] = code });
    }

    /// <summary>Clicks the middle of an element with the mouse, as soon as it is there.</summary>
    /// <param name="selector">CSS; the first that fits.</param>
    public async Task ClickAsync(string selector)
    {
        var element = $"document.querySelector({JsonSerializer.Serialize(selector)})";
        await WaitAsync($"{element} !== null");
        var at = await EvaluateAsync<double[]>($"(element => {{ element.scrollIntoView({{ block: 'center', behavior: 'instant' }}); const box = element.getClientRects()[0]; return [box.x + box.width / 2, box.y + box.height / 2]; }})({element})");
        foreach (var type in (string[])["mousePressed", "mouseReleased"])
        {
            await AskAsync("Input.dispatchMouseEvent", new() { ["type"] = type, ["x"] = at[0], ["y"] = at[1], ["button"] = "left", ["clickCount"] = 1 });
        }
    }

    /// <summary>Types into what has the focus.</summary>
    public Task TypeAsync(string text) => AskAsync("Input.insertText", new() { ["text"] = text });

    /// <summary>Waits until a JavaScript condition holds.</summary>
    public Task WaitAsync(string condition) => Poll.Until(condition, () => EvaluateAsync<bool>($"Boolean({condition})"));

    /// <summary>What axe-core finds fault with, each with its rule, the number of elements and the first of them.</summary>
    public async Task<string[]> AuditAsync()
    {
        await EvaluateAsync(await File.ReadAllTextAsync(Peers.Axe) + ";null");
        return await EvaluateAsync<string[]>("axe.run(document, { resultTypes: ['violations'] }).then(found => found.violations.map(rule => `${rule.id}, ${rule.nodes.length} times: ${rule.nodes[0].html.slice(0, 200)}`))");
    }

    /// <summary>Writes a picture of the whole page.</summary>
    public async Task PhotographAsync(string file)
    {
        var answer = await AskAsync("Page.captureScreenshot", new() { ["captureBeyondViewport"] = true });
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllBytesAsync(file, Convert.FromBase64String((string)answer["data"]!));
    }

    /// <summary>Runs checks; when one fails, a picture of the page is kept and named in the message, with what the page complained of.</summary>
    /// <param name="name">Of the picture, in artifacts/screenshots.</param>
    /// <param name="checks">The checks.</param>
    public async Task CheckAsync(string name, Func<Task> checks)
    {
        try
        {
            await checks();
        }
        catch (Exception exception)
        {
            var file = Repository.PathOf("artifacts", "screenshots", $"{name}.png");
            await PhotographAsync(file);
            throw new InvalidOperationException($"{exception.Message}\nscreenshot: {file}\nconsole: {string.Join('\n', Complaints)}", exception);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _tools.AskAsync("Target.disposeBrowserContext", new() { ["browserContextId"] = _context.DeepClone() });
        _tools.Forget(_session);
    }

    internal async Task LoadAsync(Uri page, bool dark, int width)
    {
        foreach (var domain in (string[])["Page", "Runtime", "Log", "Network"])
        {
            await AskAsync($"{domain}.enable", []);
        }

        await AskAsync("Emulation.setDeviceMetricsOverride", new() { ["width"] = width, ["height"] = 900, ["deviceScaleFactor"] = 1, ["mobile"] = false });
        await AskAsync("Emulation.setEmulatedMedia", new() { ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = dark ? "dark" : "light" }) });
        // Of several pages one has the focus; each behaves as if it were this one.
        await AskAsync("Emulation.setFocusEmulationEnabled", new() { ["enabled"] = true });
        await AskAsync("Page.navigate", new() { ["url"] = page.AbsoluteUri });
        await Poll.Until($"{page} is loaded", () => Task.FromResult(_tools.EventsOf(_session).Any(message => Method(message) == "Page.loadEventFired")), null, _process);
    }

    private Task<JsonNode> AskAsync(string method, JsonObject parameters) => _tools.AskAsync(method, parameters, _session);

    private static string Method(JsonNode message) => (string)message["method"]!;

    private static string? Complaint(JsonNode message) => Method(message) switch
    {
        "Runtime.exceptionThrown" => message["params"]!["exceptionDetails"]!.ToJsonString(),
        "Log.entryAdded" when (string)message["params"]!["entry"]!["level"]! is "error" or "warning" => message["params"]!["entry"]!.ToJsonString(),
        "Runtime.consoleAPICalled" when (string)message["params"]!["type"]! is "error" or "warning" => message["params"]!["args"]!.ToJsonString(),
        _ => null,
    };
}
