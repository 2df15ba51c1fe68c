namespace Fam.Orchestrator.Data.Rows;

/// <summary>The one row that says what the tables are, and which life of the database this is.</summary>
public sealed class SchemaRow
{
    public const int TheOne = 1;

    public int Id { get; set; } = TheOne;

    /// <summary>Grows with every change of the tables.</summary>
    public int Version { get; set; }

    /// <summary>The oldest software that may still run on these tables: migrations expand first and contract a release later.</summary>
    public int OldestReader { get; set; }

    /// <summary>
    /// Grows with every restore from a backup. Part of each fencing token, so that attempts that were opened after the
    /// backup, which workers may still have, are older than every attempt opened from now on.
    /// </summary>
    public int Epoch { get; set; }
}
