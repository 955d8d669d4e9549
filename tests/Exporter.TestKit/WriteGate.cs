using System.Net;

namespace Exporter.TestKit;

/// <summary>Stands between a sender of remote write and a sidecar, and lets requests through only while it is open.</summary>
/// <remarks>Closed, it answers 503 as an unreachable receiver's proxy does: the sender keeps what it has, and sends it again.</remarks>
public sealed class WriteGate : IAsyncDisposable
{
    private readonly LoopbackServer _server;
    private volatile Uri? _receiver;
    private int _refused;
    private int _passed;

    /// <summary>A closed gate on a free loopback port.</summary>
    public WriteGate() => _server = new LoopbackServer(context =>
    {
        // Shards send at the same time, each on its own connection: none waits for another.
        _ = Task.Run(() => PassAsync(context));
        return Task.CompletedTask;
    });

    /// <summary>Where the sender sends to.</summary>
    public Uri Address => _server.Address;

    /// <summary>Requests turned away so far.</summary>
    public int Refused => _refused;

    /// <summary>Requests that the receiver answered so far.</summary>
    public int Passed => _passed;

    /// <summary>Passes requests on to a server from now on.</summary>
    public void Open(Uri receiver) => _receiver = receiver;

    /// <summary>Turns requests away from now on.</summary>
    public void Close() => _receiver = null;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task PassAsync(HttpListenerContext context)
    {
        using HttpListenerResponse answer = context.Response;
        using MemoryStream body = new();
        await context.Request.InputStream.CopyToAsync(body);
        if (_receiver is not { } receiver)
        {
            Interlocked.Increment(ref _refused);
            answer.StatusCode = (int)HttpStatusCode.ServiceUnavailable;
            return;
        }

        WriteAnswer passed = await new RemoteWriteSender(receiver).SendBytesAsync(body.ToArray(), context.Request.ContentType!);
        answer.StatusCode = passed.Status;
        Interlocked.Increment(ref _passed);
    }
}
