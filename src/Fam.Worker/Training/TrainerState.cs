namespace Fam.Worker.Training;

/// <summary>What a trainer carries from step to step beside weights, optimizer and passed FAM: <c>trainer_state.json</c>.</summary>
public sealed record TrainerState
{
    /// <summary>Batches over which the running exact match is taken.</summary>
    public const int RunningBatches = 20;

    /// <summary>Optimizer steps done; the next step's number. The position in the data, too.</summary>
    public int GlobalStep { get; set; }

    /// <summary>The step at which the curriculum's gate opened; null while it is shut.</summary>
    public int? GateOpenedAt { get; set; }

    /// <summary>Exact match of the last batches, oldest first.</summary>
    public List<double> RecentExactMatch { get; init; } = [];

    /// <summary>Sums since the last report.</summary>
    public MetricWindow Window { get; set; } = new();

    /// <summary>Seconds of training, over all attempts on this line.</summary>
    public double TrainingSeconds { get; set; }

    /// <summary>Tokens of all steps on this line.</summary>
    public long Tokens { get; set; }

    /// <summary>Floating point operations of all steps on this line, forward and backward.</summary>
    public double Operations { get; set; }

    /// <summary>Whether what is held out is still to be read behind the last step.</summary>
    public bool HeldOutDue { get; set; }

    /// <summary>Work done, in the units of <see cref="WorkEstimate"/>.</summary>
    public double WorkDone { get; set; }

    /// <summary>Mean of the last batches once there are enough of them; else null.</summary>
    public double? RunningExactMatch() => RecentExactMatch.Count < RunningBatches ? null : RecentExactMatch.Average();

    public void Remember(double exactMatch)
    {
        RecentExactMatch.Add(exactMatch);
        if (RecentExactMatch.Count > RunningBatches) RecentExactMatch.RemoveAt(0);
    }
}

/// <summary>Sums of the steps since the last report, kept in checkpoints so that a resumed run reports the same means.</summary>
public sealed record MetricWindow
{
    public int Steps { get; set; }

    /// <summary>What was asked: sequences of PassKey, tokens of a text, of which a thousand steps have more than 2³¹.</summary>
    public long Sequences { get; set; }

    public long Matches { get; set; }
    public long Tokens { get; set; }
    public double Loss { get; set; }
    public double GradientNorm { get; set; }
}
