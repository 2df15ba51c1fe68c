using Fam.Contracts.Views;

namespace Fam.Contracts.Client;

/// <summary>Comparisons.</summary>
public sealed partial class FamClient
{
    public Task<ComparisonView> CompareAsync(string sweepId, CancellationToken cancellation = default) => CompareAsync(sweepId, new ComparisonQuery(), cancellation);

    /// <param name="task">The task to compare by; null is that of the sweep's metric.</param>
    public Task<ComparisonView> CompareAsync(string sweepId, string? task, CancellationToken cancellation = default) =>
        CompareAsync(sweepId, new ComparisonQuery { Task = task }, cancellation);

    /// <summary>Arms over length; of the query its task, sweeps and threshold.</summary>
    public Task<ComparisonView> CompareAsync(string sweepId, ComparisonQuery query, CancellationToken cancellation = default) =>
        GetAsync<ComparisonView>(Comparison(sweepId, "", query), cancellation);

    /// <summary>Arms against the baseline's, on the same samples; the query's threshold says nothing here.</summary>
    public Task<ComparisonPairs> ComparePairsAsync(string sweepId, ComparisonQuery query, CancellationToken cancellation = default) =>
        GetAsync<ComparisonPairs>(Comparison(sweepId, "/pairs", query), cancellation);

    /// <summary>Scores over length and depth; of the query its task and sweeps.</summary>
    public Task<ComparisonDepths> CompareDepthsAsync(string sweepId, ComparisonQuery query, CancellationToken cancellation = default) =>
        GetAsync<ComparisonDepths>(Comparison(sweepId, "/depths", query), cancellation);

    /// <summary>Every task against every configuration; of the query its sweeps, baseline and alpha.</summary>
    public Task<ComparisonTasks> CompareTasksAsync(string sweepId, ComparisonQuery query, CancellationToken cancellation = default) =>
        GetAsync<ComparisonTasks>(Comparison(sweepId, "/tasks", query), cancellation);

    private static ApiAddress Comparison(string sweepId, string part, ComparisonQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return new ApiAddress($"api/v1/sweeps/{Segment(sweepId)}/comparison{part}").With("task", query.Task).WithEach("with", query.With).With("baseline", query.Baseline).With("length", query.Length)
            .With("reach", query.Reach).With("alpha", query.Alpha).With("threshold", query.Threshold);
    }
}

/// <summary>What a comparison is asked with; whatever is null is the orchestrator's usual.</summary>
public sealed record ComparisonQuery
{
    /// <summary>The task to compare by; null is that of the sweep's metric.</summary>
    public string? Task { get; init; }

    /// <summary>Ids of further sweeps whose arms are compared, too.</summary>
    public IReadOnlyList<string> With { get; init; } = [];

    /// <summary>The score that effective lengths are taken at, above 0 and below 1.</summary>
    public double? Threshold { get; init; }

    /// <summary>The configuration that the others are compared with, such as <c>FAM</c>.</summary>
    public string? Baseline { get; init; }

    /// <summary>A length alone, or <c>each</c> for every length by itself; null is over all lengths.</summary>
    public string? Length { get; init; }

    /// <summary>Only these samples; null shows all, those inside the reach and those beyond.</summary>
    public ReachPart? Reach { get; init; }

    /// <summary>A corrected p below this is significant.</summary>
    public double? Alpha { get; init; }
}
