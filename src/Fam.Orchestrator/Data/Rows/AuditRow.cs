namespace Fam.Orchestrator.Data.Rows;

/// <summary>A request that changed something, or would have. Rows are added and never altered.</summary>
public sealed class AuditRow
{
    public long Number { get; set; }
    public required DateTimeOffset At { get; set; }

    /// <summary>Null where no valid token said who it was.</summary>
    public string? User { get; set; }

    public string? TokenId { get; set; }
    public required string Action { get; set; }
    public required string Target { get; set; }

    /// <summary>HTTP's status; 0 where no request was made: <c>fam</c> changed the database itself.</summary>
    public required int Status { get; set; }

    public string? RemoteAddress { get; set; }
}
