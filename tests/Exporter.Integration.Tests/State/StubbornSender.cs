using Exporter.TestKit;

namespace Exporter.Integration.Tests.State;

/// <summary>A sender that, like Prometheus, sends a request again until it is acknowledged, wherever the server has gone meanwhile.</summary>
internal sealed class StubbornSender(SteadyStream stream)
{
    // More than are acknowledged between two snapshots.
    private const int KeptTimes = 20_000;

    private readonly Queue<(DateTimeOffset At, long RequestMs)> _times = [];
    private volatile ForesightProcess? _server;
    private volatile int _acknowledged;
    private volatile bool _waiting;

    /// <summary>Requests acknowledged.</summary>
    public int Acknowledged => _acknowledged;

    /// <summary>True while a request waits for a server to come.</summary>
    public bool IsWaiting => _waiting;

    /// <summary>Times that a request had to be sent again.</summary>
    public int Retries { get; private set; }

    /// <summary>Where to send from now on; null while there is no server.</summary>
    public void SendTo(ForesightProcess? server)
    {
        _waiting = false;
        _server = server;
    }

    /// <summary>Time of the newest request that had been acknowledged at that moment of the machine's clock; null when none had, or it is forgotten.</summary>
    public long? AcknowledgedAt(DateTimeOffset moment)
    {
        lock (_times)
        {
            return _times.Where(time => time.At <= moment).Select(time => (long?)time.RequestMs).LastOrDefault();
        }
    }

    /// <summary>Sends until told to stop; the last request is acknowledged.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await SendAsync(stream.Next());
        }
    }

    /// <summary>Sends that many requests.</summary>
    public async Task SendAsync(int requests)
    {
        for (int i = 0; i < requests; i++)
        {
            await SendAsync(stream.Next());
        }
    }

    private Task SendAsync(byte[] body) => Poll.Until("a request is acknowledged", async () =>
    {
        ForesightProcess? server = _server;
        try
        {
            if (server is not null && (await new RemoteWriteSender(server.Address).SendBytesAsync(body)).Status == 204)
            {
                Acknowledge();
                return true;
            }
        }
        catch (HttpRequestException)
        {
            // Killed under the request.
        }

        Retries++;
        _waiting = server is null;
        return false;
    });

    private void Acknowledge()
    {
        lock (_times)
        {
            _times.Enqueue((DateTimeOffset.UtcNow, stream.NowMs));
            if (_times.Count > KeptTimes)
            {
                _times.Dequeue();
            }
        }

        _acknowledged++;
    }
}
