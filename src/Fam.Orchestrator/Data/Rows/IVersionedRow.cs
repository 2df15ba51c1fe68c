namespace Fam.Orchestrator.Data.Rows;

/// <summary>A row with a single writer. The version grows with every write; a second writer's save is refused.</summary>
public interface IVersionedRow
{
    long Version { get; set; }
}
