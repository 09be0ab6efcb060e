using System.Net;
using System.Net.Sockets;

namespace Precompute.TestKit;

/// <summary>Ports on 127.0.0.1 for servers that must be told theirs before they start.</summary>
public static class LoopbackPort
{
    /// <summary>A port that nobody listens on at this moment.</summary>
    public static int Free()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
