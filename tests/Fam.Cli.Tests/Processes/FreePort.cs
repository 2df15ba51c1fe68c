using System.Net;
using System.Net.Sockets;

namespace Fam.Cli.Tests.Processes;

/// <summary>A port on loopback that nobody listened on a moment ago.</summary>
public static class FreePort
{
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
