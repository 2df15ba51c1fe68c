namespace Fam.Orchestrator.Data.Rows;

/// <summary>A trial's score at a rung, and what the search made of it. Those that are decided, in order, restore the search.</summary>
public sealed class RungResultRow
{
    public required string JobId { get; set; }

    /// <summary>Number of the rung, from 0.</summary>
    public required int Rung { get; set; }

    public required string SweepId { get; set; }

    /// <summary>The trial's index in the sweep.</summary>
    public required int Trial { get; set; }

    /// <summary>Null stands for not-a-number, which SQLite cannot hold.</summary>
    public double? Score { get; set; }

    public required DateTimeOffset At { get; set; }

    /// <summary>Place of the decision among all of the sweep, from 1; null while it is open.</summary>
    public int? DecidedAs { get; set; }

    /// <summary>Whether the trial was to end here; null while that is open.</summary>
    public bool? Stopped { get; set; }

    /// <summary>Place among the scores at the rung when it was decided, 1 is the best.</summary>
    public int? Rank { get; set; }

    /// <summary>Scores at the rung when it was decided.</summary>
    public int? Of { get; set; }
}
