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

    /// <summary>It says that it takes no new job: it is going away.</summary>
    public required bool Draining { get; set; }

    /// <summary>It was told to drain; only the user who says otherwise ends that.</summary>
    public bool DrainAsked { get; set; }

    /// <summary>A JSON list of <c>WorkerDevice</c>.</summary>
    public string Devices { get; set; } = "[]";

    /// <summary>A JSON object of strings.</summary>
    public string Labels { get; set; } = "{}";

    public required DateTimeOffset LastSeenAt { get; set; }
}
