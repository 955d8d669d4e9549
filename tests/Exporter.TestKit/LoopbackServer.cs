using System.Net;
using System.Net.Sockets;

namespace Exporter.TestKit;

/// <summary>An HTTP server on a free loopback port, which answers one request after the other until it is disposed of.</summary>
public sealed class LoopbackServer : IAsyncDisposable
{
    private readonly HttpListener _listener;
    private readonly Task _loop;

    /// <summary>Starts to listen.</summary>
    /// <param name="answer">Answers a request; the next one waits until it has.</param>
    public LoopbackServer(Func<HttpListenerContext, Task> answer)
    {
        (_listener, Address) = Listen();
        _loop = Task.Run(() => ServeAsync(answer));
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Not stopped before: what is closed after that is looked up by its port again, which may be somebody else's by then.
        _listener.Close();
        await _loop;
    }

    private async Task ServeAsync(Func<HttpListenerContext, Task> answer)
    {
        while (_listener.IsListening)
        {
            try
            {
                await answer(await _listener.GetContextAsync());
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or IOException)
            {
                // The client has gone, or the server is stopped, which ends the loop.
            }
        }
    }

    // HttpListener knows no port 0, so a free port is looked for, and again when somebody else was quicker.
    private static (HttpListener Listener, Uri Address) Listen()
    {
        for (int attempt = 0; ; attempt++)
        {
            Uri address = new($"http://127.0.0.1:{FreePort()}/");
            HttpListener listener = new();
            listener.Prefixes.Add(address.ToString());
            try
            {
                listener.Start();
                return (listener, address);
            }
            catch (HttpListenerException) when (attempt < 10)
            {
                listener.Close();
            }
        }
    }

    private static int FreePort()
    {
        using TcpListener probe = new(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
