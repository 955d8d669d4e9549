using System.Net;
using System.Text;

namespace Exporter.TestKit;

/// <summary>A target to scrape whose page the test writes: one page a scrape.</summary>
public sealed class FakeTarget : IAsyncDisposable
{
    private readonly LoopbackServer _server;
    private readonly Func<int, string> _page;
    private int _scrapes;

    /// <summary>Listens on a free loopback port.</summary>
    /// <param name="page">The page of the scrape with the given number, from 0 on.</param>
    public FakeTarget(Func<int, string> page)
    {
        _page = page;
        _server = new LoopbackServer(AnswerAsync);
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => _server.Address;

    /// <summary>Number of scrapes answered.</summary>
    public int Scrapes => Volatile.Read(ref _scrapes);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpListenerContext context)
    {
        context.Response.ContentType = "text/plain; version=0.0.4";
        byte[] page = Encoding.UTF8.GetBytes(_page(_scrapes));
        Interlocked.Increment(ref _scrapes);
        await context.Response.OutputStream.WriteAsync(page);
        context.Response.Close();
    }
}
