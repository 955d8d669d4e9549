using System.Net;
using System.Net.Sockets;

namespace Exporter.TestKit;

/// <summary>An HTTP listener on a free loopback port.</summary>
internal static class LoopbackListener
{
    /// <summary>Starts one. HttpListener knows no port 0, so a free port is looked for, and again when somebody else was quicker.</summary>
    public static (HttpListener Listener, Uri Address) Start()
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
