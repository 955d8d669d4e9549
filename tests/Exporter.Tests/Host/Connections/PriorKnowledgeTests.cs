using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace Exporter.Tests.Host.Connections;

/// <summary>One port for HTTP/1.1 and HTTP/2 without TLS, however the first bytes come.</summary>
public sealed class PriorKnowledgeTests
{
    private const string Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    // A frame of HTTP/2 without settings, as each side begins with: length 0, type 4.
    private static readonly byte[] Settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task EitherVersion_IsAnsweredInItself(string version)
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(host.Address, "/-/healthy")) { Version = Version.Parse(version), VersionPolicy = HttpVersionPolicy.RequestVersionExact };

        using var response = await RunningHost.Client.SendAsync(request, Cancellation);

        Assert.Equal((HttpStatusCode.OK, version), (response.StatusCode, response.Version.ToString()));
    }

    [Fact]
    public async Task FirstBytes_InAnyPieces_TellWhichItIs()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);
        foreach (var piece in new[] { 1, 3, 23, 24 })
        {
            using var http2 = await ConnectAsync(host);
            await SendAsync(http2, [.. Encoding.ASCII.GetBytes(Preface), .. Settings], piece);
            var frame = new byte[Settings.Length];
            await http2.GetStream().ReadExactlyAsync(frame, Cancellation);
            Assert.Equal(4, frame[3]);

            // Beginning like a preface, as far as that goes.
            using var http1 = await ConnectAsync(host);
            await SendAsync(http1, Encoding.ASCII.GetBytes("PUT /-/healthy HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), piece);
            using var reader = new StreamReader(http1.GetStream());
            Assert.StartsWith("HTTP/1.1 405", await reader.ReadLineAsync(Cancellation), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Connection_ThatSaysNothing_IsClosed()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig, time);
        using var silent = await ConnectAsync(host);
        await SendAsync(silent, Encoding.ASCII.GetBytes(Preface[..5]), 5);
        var end = silent.GetStream().ReadAsync(new byte[1], Cancellation).AsTask();

        await TestKit.Poll.Until("it is closed", () =>
        {
            time.Advance(TimeSpan.FromSeconds(131));
            return Task.FromResult(end.IsCompleted);
        });
        Assert.Equal(0, await end);
    }

    [Fact]
    public async Task Http2_TurnedOff_IsOff()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig, files: new() { ["web.yml"] = "http_server_config: {http2: false}\n"u8.ToArray() }, webConfig: "web.yml");
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(host.Address, "/-/healthy")) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };

        await Assert.ThrowsAsync<HttpRequestException>(() => RunningHost.Client.SendAsync(request, Cancellation));
        Assert.Equal("Foresight is healthy.", (await host.GetAsync("/-/healthy")).TrimEnd());
    }

    private static async Task<TcpClient> ConnectAsync(RunningHost host)
    {
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, host.Address.Port, Cancellation);
        return client;
    }

    private static async Task SendAsync(TcpClient client, byte[] bytes, int piece)
    {
        for (var at = 0; at < bytes.Length; at += piece)
        {
            await client.GetStream().WriteAsync(bytes.AsMemory(at, Math.Min(piece, bytes.Length - at)), Cancellation);
        }
    }
}
