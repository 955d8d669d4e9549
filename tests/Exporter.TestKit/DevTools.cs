using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Exporter.TestKit;

/// <summary>A connection that speaks the Chrome DevTools protocol: questions with numbers, answers, and events in between.</summary>
internal sealed class DevTools : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode>> _questions = [];
    private readonly ConcurrentDictionary<string, ConcurrentQueue<JsonNode>> _events = [];
    private readonly SemaphoreSlim _writing = new(1);
    private Task _listening = Task.CompletedTask;
    private int _asked;

    private DevTools()
    {
    }

    /// <summary>Connects to the browser that listens at an address.</summary>
    public static async Task<DevTools> ConnectAsync(Uri address)
    {
        var version = JsonNode.Parse(await Web.Client.GetStringAsync(new Uri(address, "/json/version")))!;
        var tools = new DevTools();
        await tools._socket.ConnectAsync(new Uri((string)version["webSocketDebuggerUrl"]!), CancellationToken.None);
        tools._listening = tools.ListenAsync();
        return tools;
    }

    /// <summary>Events of a page so far, in order.</summary>
    public IReadOnlyCollection<JsonNode> EventsOf(string session) => _events.TryGetValue(session, out var events) ? events : [];

    /// <summary>Drops what was heard of a page that is closed.</summary>
    public void Forget(string session) => _events.TryRemove(session, out _);

    /// <summary>Asks, and waits for the answer.</summary>
    /// <param name="method">Such as <c>Page.navigate</c>.</param>
    /// <param name="parameters">Those with a value of null are left out.</param>
    /// <param name="session">Of the page; null for the browser itself.</param>
    /// <exception cref="InvalidOperationException">The browser refused.</exception>
    public async Task<JsonNode> AskAsync(string method, JsonObject parameters, string? session = null)
    {
        var answer = await (await SendAsync(method, parameters, session)).WaitAsync(Poll.DefaultDeadline);
        return answer["error"] is { } refusal ? throw new InvalidOperationException($"{method}: {refusal.ToJsonString()}") : answer["result"]!;
    }

    /// <summary>Asks without waiting.</summary>
    /// <returns>The answer to come.</returns>
    public async Task<Task<JsonNode>> SendAsync(string method, JsonObject parameters, string? session = null)
    {
        var id = Interlocked.Increment(ref _asked);
        var answer = _questions[id] = new TaskCompletionSource<JsonNode>(TaskCreationOptions.RunContinuationsAsynchronously);
        var message = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = new JsonObject(parameters.Where(given => given.Value is not null).Select(given => KeyValuePair.Create(given.Key, given.Value?.DeepClone()))) };
        if (session is not null)
        {
            message["sessionId"] = session;
        }

        await _writing.WaitAsync();
        try
        {
            await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text, true, CancellationToken.None);
        }
        finally
        {
            _writing.Release();
        }

        return answer.Task;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _listening;
        _socket.Dispose();
        _writing.Dispose();
    }

    private async Task ListenAsync()
    {
        var buffer = new byte[1 << 16];
        using var message = new MemoryStream();
        try
        {
            while (await _socket.ReceiveAsync(buffer, CancellationToken.None) is { MessageType: not WebSocketMessageType.Close } part)
            {
                message.Write(buffer, 0, part.Count);
                if (part.EndOfMessage)
                {
                    Take(JsonNode.Parse(message.ToArray())!);
                    message.SetLength(0);
                }
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // The browser has ended, or this was disposed: nobody waits for more.
        }
    }

    private void Take(JsonNode message)
    {
        if (message["id"] is { } id)
        {
            if (_questions.TryRemove((int)id, out var question))
            {
                question.SetResult(message);
            }
        }
        else if ((string?)message["sessionId"] is { } session)
        {
            _events.GetOrAdd(session, _ => []).Enqueue(message);
        }
    }
}
