namespace Fam.Orchestrator.Data.Rows;

/// <summary>A worker as it registered. Heartbeats renew it in memory; the row is written when what it says changes.</summary>
public sealed class WorkerRow
{
    public required string Id { get; set; }
    public required Guid Incarnation { get; set; }
    public required string ResourcePool { get; set; }
    public required int Slots { get; set; }
    public required string Host { get; set; }
    public required string DeviceKind { get; set; }
    public required string SoftwareVersion { get; set; }
    public required bool Draining { get; set; }
    public required DateTimeOffset LastSeenAt { get; set; }
}
