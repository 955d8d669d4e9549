using System.Net;
using System.Text;

namespace Exporter.TestKit;

/// <summary>A target to scrape whose page the test writes: one page a scrape.</summary>
public sealed class FakeTarget : IAsyncDisposable
{
    private readonly HttpListener _listener;
    private readonly Func<int, string> _page;
    private readonly Task _loop;
    private int _scrapes;

    /// <summary>Listens on a free loopback port.</summary>
    /// <param name="page">The page of the scrape with the given number, from 0 on.</param>
    public FakeTarget(Func<int, string> page)
    {
        _page = page;
        (_listener, Address) = LoopbackListener.Start();
        _loop = Task.Run(ServeAsync);
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Number of scrapes answered.</summary>
    public int Scrapes => Volatile.Read(ref _scrapes);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _loop;
        _listener.Close();
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                context.Response.ContentType = "text/plain; version=0.0.4";
                byte[] page = Encoding.UTF8.GetBytes(_page(_scrapes));
                Interlocked.Increment(ref _scrapes);
                await context.Response.OutputStream.WriteAsync(page);
                context.Response.Close();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
