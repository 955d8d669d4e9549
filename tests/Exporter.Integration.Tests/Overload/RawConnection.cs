using System.Net.Sockets;
using System.Text;

namespace Exporter.Integration.Tests.Overload;

/// <summary>A connection whose every byte is chosen, and sent when the test says so.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly Socket _socket;
    private readonly StringBuilder _answer = new();
    private readonly byte[] _buffer = new byte[4096];

    private RawConnection(Socket socket) => _socket = socket;

    /// <summary>What the server has sent so far.</summary>
    public string Answer => _answer.ToString();

    /// <summary>Whether the server has ended it; reads what came before.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Connects.</summary>
    public static async Task<RawConnection> OpenAsync(Uri server)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server.Host, server.Port);
        return new RawConnection(socket);
    }

    /// <summary>Connects so many times.</summary>
    public static async Task<RawConnection[]> OpenAsync(Uri server, int count)
    {
        List<RawConnection> connections = [];
        for (int i = 0; i < count; i++)
        {
            connections.Add(await OpenAsync(server));
        }

        return [.. connections];
    }

    /// <summary>Sends text, unless the server has ended the connection.</summary>
    public void Send(string text) => Send(Encoding.ASCII.GetBytes(text));

    /// <summary>Sends bytes, unless the server has ended the connection.</summary>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        try
        {
            while (!Look() && bytes.Length > 0)
            {
                bytes = bytes[_socket.Send(bytes)..];
            }
        }
        catch (SocketException)
        {
            IsClosed = true;
        }
    }

    /// <summary>Takes what has arrived.</summary>
    /// <returns>Whether the server has ended the connection.</returns>
    public bool Look()
    {
        try
        {
            while (!IsClosed && _socket.Poll(0, SelectMode.SelectRead))
            {
                int read = _socket.Receive(_buffer);
                _answer.Append(Encoding.ASCII.GetString(_buffer, 0, read));
                IsClosed = read == 0;
            }
        }
        catch (SocketException)
        {
            IsClosed = true;
        }

        return IsClosed;
    }

    public void Dispose() => _socket.Dispose();
}
