using MassTransit;

namespace Fam.Bus;

/// <summary>Whether the broker is within reach. While it is not, nobody's silence means anything.</summary>
public sealed class BusReach(IBusControl bus)
{
    public bool IsAway => bus.CheckHealth().Status != BusHealthStatus.Healthy;
}
