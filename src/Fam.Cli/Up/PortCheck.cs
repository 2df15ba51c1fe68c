using System.Net;
using System.Net.Sockets;
using Fam.Cli.CommandLine;
using Fam.Cli.Connection;
using Fam.Contracts.Client;

namespace Fam.Cli.Up;

/// <summary>Says early, and in words, that a port is taken.</summary>
internal static class PortCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <exception cref="CommandFailure">Somebody listens on the port, or it may not be used.</exception>
    public static async Task EnsureFreeAsync(int port, CancellationToken cancellation)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
        }
        catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw await TakenAsync(port, cancellation);
        }
        catch (SocketException denied) when (denied.SocketErrorCode == SocketError.AccessDenied)
        {
            throw CommandFailure.Failed($"port {port} may not be used by this user; choose one above 1023 with --port");
        }
    }

    /// <summary>The failure to report for a port that is taken.</summary>
    public static async Task<CommandFailure> TakenAsync(int port, CancellationToken cancellation)
    {
        var address = $"http://127.0.0.1:{port}";
        return await IsFamAsync(address, cancellation)
            ? CommandFailure.Failed($"a Fam orchestrator answers at {address} already; use that one, stop it, or choose another port with --port (0 takes any free one) and another --data directory")
            : CommandFailure.Failed($"port {port} is taken by another program; choose another with --port (0 takes any free one)");
    }

    private static async Task<bool> IsFamAsync(string address, CancellationToken cancellation)
    {
        using var connection = OrchestratorConnection.To(address);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            await connection.Client.ListWorkersAsync(patience.Token);
            return true;
        }
        catch (Exception other) when (other is HttpRequestException or FamProblemException or System.Text.Json.JsonException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            return false;
        }
    }
}
