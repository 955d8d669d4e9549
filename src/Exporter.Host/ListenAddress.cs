using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Exporter.Host;

/// <summary>Reads <c>--web.listen-address</c> as exporters write it.</summary>
public static class ListenAddress
{
    /// <summary>Turns <c>host:port</c>, <c>[ip6]:port</c> or <c>:port</c> (all interfaces) into an end point; port 0 is the kernel's choice.</summary>
    /// <returns>False when the text is none of these or the host has no address; <paramref name="error"/> says which.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out IPEndPoint? endPoint, out string error)
    {
        endPoint = null;
        error = "";
        var colon = text.LastIndexOf(':');
        if (colon < 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            error = $"listen address \"{text}\" is not host:port, [ip6]:port or :port";
            return false;
        }

        var host = text[..colon];
        var address = host.Length == 0 ? IPAddress.IPv6Any : AddressOf(host);
        if (address is null)
        {
            error = $"listen address \"{text}\": host \"{host}\" has no address";
            return false;
        }

        endPoint = new IPEndPoint(address, port);
        return true;
    }

    private static IPAddress? AddressOf(string host)
    {
        if (host.StartsWith('[') && host.EndsWith(']'))
        {
            return IPAddress.TryParse(host[1..^1], out var bracketed) ? bracketed : null;
        }

        // An IPv6 address needs its brackets: without them nobody knows which colon begins the port.
        if (host.Contains(':'))
        {
            return null;
        }

        if (IPAddress.TryParse(host, out var literal))
        {
            return literal;
        }

        try
        {
            return Dns.GetHostAddresses(host).OrderBy(address => address.AddressFamily == AddressFamily.InterNetwork ? 0 : 1).FirstOrDefault();
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
