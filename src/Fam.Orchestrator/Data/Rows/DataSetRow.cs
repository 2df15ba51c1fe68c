namespace Fam.Orchestrator.Data.Rows;

/// <summary>Data or a base model in the artifact store under a name; the newest of a name is what the bare name means.</summary>
public sealed class DataSetRow
{
    public required string Name { get; set; }

    /// <summary>Hash of its manifest in the artifact store.</summary>
    public required string Hash { get; set; }

    public required long Bytes { get; set; }
    public required int Files { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
}
