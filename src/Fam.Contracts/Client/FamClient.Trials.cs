using Fam.Contracts.Views;

namespace Fam.Contracts.Client;

/// <summary>The trials of one sweep.</summary>
public sealed partial class FamClient
{
    /// <summary>A part of the table of a sweep's trials.</summary>
    public Task<TrialPage> ListTrialsAsync(string sweepId, TrialQuery query, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return GetAsync<TrialPage>(
            new ApiAddress($"api/v1/sweeps/{Segment(sweepId)}/trials").With("offset", query.Offset).With("limit", query.Limit).With("sort", query.Sort).With("q", query.Text)
                .WithEach("state", query.States).WithEach("where", query.Where),
            cancellation);
    }

    /// <summary>The parameters of a sweep's trials and how much each matters to a metric; the sweep's own where it is null.</summary>
    public Task<SweepParametersView> GetSweepParametersAsync(string sweepId, string? metric = null, CancellationToken cancellation = default) =>
        GetAsync<SweepParametersView>(new ApiAddress($"api/v1/sweeps/{Segment(sweepId)}/parameters").With("metric", metric), cancellation);

    /// <summary>The rungs of a sweep that ends trials early; any other answers 404.</summary>
    public Task<SweepRungsView> GetSweepRungsAsync(string sweepId, CancellationToken cancellation = default) =>
        GetAsync<SweepRungsView>($"api/v1/sweeps/{Segment(sweepId)}/rungs", cancellation);
}
