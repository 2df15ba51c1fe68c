using MassTransit;

namespace Fam.Bus;

/// <summary>Whether the broker is within reach. While it is not, nobody's silence means anything.</summary>
public sealed class BusReach : IReceiveEndpointObserver
{
    private readonly IBusControl bus;

    public BusReach(IBusControl bus)
    {
        ArgumentNullException.ThrowIfNull(bus);
        this.bus = bus;
        // As long as the bus itself.
        _ = bus.ConnectReceiveEndpointObserver(this);
    }

    /// <summary>A queue of this process can be received from, for the first time or again.</summary>
    public event EventHandler? Returned;

    public bool IsAway => bus.CheckHealth().Status != BusHealthStatus.Healthy;

    Task IReceiveEndpointObserver.Ready(ReceiveEndpointReady ready)
    {
        Returned?.Invoke(this, EventArgs.Empty);
        return Task.CompletedTask;
    }

    Task IReceiveEndpointObserver.Stopping(ReceiveEndpointStopping stopping) => Task.CompletedTask;

    Task IReceiveEndpointObserver.Completed(ReceiveEndpointCompleted completed) => Task.CompletedTask;

    Task IReceiveEndpointObserver.Faulted(ReceiveEndpointFaulted faulted) => Task.CompletedTask;
}
