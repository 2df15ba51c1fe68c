using Fam.Contracts.Jobs;

namespace Fam.Contracts.Views;

/// <summary>Which trials of a sweep a table shows, from where on, and in which order.</summary>
public sealed record TrialQuery
{
    /// <summary>Columns to sort by beside <c>param.NAME</c> and <c>metric.NAME</c>.</summary>
    public static readonly IReadOnlyList<string> Columns = ["index", "name", "state", "progress", "step", "attempts", "worker", "started", "finished", "seconds", "cost"];

    public const string Parameter = "param.";
    public const string Metric = "metric.";

    /// <summary>One of <see cref="Columns"/>, <c>param.NAME</c> or <c>metric.NAME</c>, with a dash before it for the other way round; trials without a value come last both ways.</summary>
    public string Sort { get; init; } = "index";

    /// <summary>Letters in the trial's name, large or small; null for any.</summary>
    public string? Text { get; init; }

    /// <summary>Any of these; empty for all.</summary>
    public IReadOnlyList<JobState> States { get; init; } = [];

    /// <summary>
    /// All of these hold: <c>param.configuration=M0|FAM</c> for values, <c>metric.train/loss=0.1..0.5</c> for a range, both ends
    /// included; a range's end may be left out.
    /// </summary>
    public IReadOnlyList<string> Where { get; init; } = [];

    /// <summary>Trials that are passed by, from the first in this order on.</summary>
    public int Offset { get; init; }

    public int Limit { get; init; } = 50;
}

/// <summary>A part of a table of trials.</summary>
/// <param name="Total">Trials that fit, on all pages.</param>
public sealed record TrialPage(IReadOnlyList<TrialView> Items, int Offset, int Total);

/// <summary>A trial in a table: its job, and what it has used so far.</summary>
public sealed record TrialView(JobSummary Job, IReadOnlyList<SlotCost> Cost);

/// <summary>The parameters of a sweep's trials, how much each matters to a metric, and trials to draw.</summary>
public sealed record SweepParametersView
{
    /// <summary>Trials that are drawn at most.</summary>
    public const int MostLines = 1_000;

    public required string Metric { get; init; }

    /// <summary><c>minimize</c> or <c>maximize</c>.</summary>
    public required string Goal { get; init; }

    /// <summary>Trials of the sweep.</summary>
    public required int Trials { get; init; }

    /// <summary>Those that have a finite value of the metric: all that is said here is about them.</summary>
    public required int Scored { get; init; }

    /// <summary>By <see cref="ParameterImportance.Adjusted"/>, the largest first; parameters with one value only come last.</summary>
    public required IReadOnlyList<ParameterImportance> Parameters { get; init; }

    /// <summary>Trials to draw: all that have a value, or the best tenth of <see cref="MostLines"/> and an even choice of the others.</summary>
    public required IReadOnlyList<TrialLine> Lines { get; init; }
}

/// <summary>A parameter of a sweep, and how much of a metric's variance lies between its values.</summary>
public sealed record ParameterImportance
{
    public required string Name { get; init; }

    /// <summary>Whether its values are numbers.</summary>
    public required bool Number { get; init; }

    /// <summary>Whether its numbers are better drawn on a logarithmic axis: all above 0, and the largest at least 50 times the smallest.</summary>
    public required bool Logarithmic { get; init; }

    /// <summary>Different values; in order, and the first 50 of them, where it is no number.</summary>
    public required IReadOnlyList<string> Values { get; init; }

    /// <summary>Groups that are compared: its values, or ranges with as many trials each where it has more than ten numbers.</summary>
    public required int Groups { get; init; }

    /// <summary>η²: the part of the metric's variance between trials that lies between the means of the groups, 0 to 1. Null where there is nothing to compare.</summary>
    public double? Share { get; init; }

    /// <summary>ε²: the same without what chance alone would be expected to give so many groups; not below 0.</summary>
    public double? Adjusted { get; init; }

    /// <summary>Spearman's rank correlation with the metric, -1 to 1; null where it is no number.</summary>
    public double? RankCorrelation { get; init; }
}

/// <summary>A trial as one line over parallel axes.</summary>
/// <param name="Values">One for each of <see cref="SweepParametersView.Parameters"/>; null where the trial has none.</param>
public sealed record TrialLine(string JobId, int Index, string Name, IReadOnlyList<string?> Values, double Metric);

/// <summary>The rungs at which a search compares trials, and which trials passed them.</summary>
public sealed record SweepRungsView
{
    /// <summary>Trials that are listed at most.</summary>
    public const int MostTrials = 200;

    public required RungOver Over { get; init; }
    public required string Metric { get; init; }

    /// <summary><c>minimize</c> or <c>maximize</c>.</summary>
    public required string Goal { get; init; }

    /// <summary>The best 1/eta of those that got to a rung go on.</summary>
    public required int Eta { get; init; }

    public required IReadOnlyList<RungView> Rungs { get; init; }

    /// <summary>Those that got farthest, and of them the best at their last rung first.</summary>
    public required IReadOnlyList<RungTrial> Trials { get; init; }

    /// <summary>Trials that got to any rung.</summary>
    public required int Total { get; init; }
}

/// <summary>One rung.</summary>
/// <param name="Resource">Where it stands: an optimizer step, or filler blocks.</param>
/// <param name="Passed">Trials that went on.</param>
/// <param name="Stopped">Trials that ended here.</param>
/// <param name="Open">Trials about which nothing is decided yet.</param>
/// <param name="Best">The best score; null where there is none.</param>
public sealed record RungView(int Rung, int Resource, int Passed, int Stopped, int Open, double? Best)
{
    public int Reached => Passed + Stopped + Open;
}

/// <summary>A trial's way over the rungs.</summary>
public sealed record RungTrial(string JobId, int Index, string Name, IReadOnlyList<RungScore> Scores);

/// <summary>A trial's score at a rung.</summary>
/// <param name="Score">Null for not-a-number.</param>
/// <param name="Stopped">Whether it ended here; null while that is open.</param>
/// <param name="Rank">Place among the scores at the rung when it was decided, 1 is the best.</param>
public sealed record RungScore(int Rung, double? Score, bool? Stopped, int? Rank, int? Of);
