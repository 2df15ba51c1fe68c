using System.Text;
using Fam.Contracts.Views;

namespace Fam.Contracts.Client;

/// <summary>The trials of one sweep.</summary>
public sealed partial class FamClient
{
    /// <summary>A part of the table of a sweep's trials.</summary>
    public Task<TrialPage> ListTrialsAsync(string sweepId, TrialQuery query, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var path = new StringBuilder($"api/v1/sweeps/{Segment(sweepId)}/trials?offset={query.Offset}&limit={query.Limit}&sort={Segment(query.Sort)}");
        if (query.Text is { Length: > 0 } text)
            path.Append("&q=").Append(Segment(text));
        foreach (var state in query.States)
            path.Append("&state=").Append(Word(state));
        foreach (var condition in query.Where)
            path.Append("&where=").Append(Segment(condition));
        return GetAsync<TrialPage>(path.ToString(), cancellation);
    }

    /// <summary>The parameters of a sweep's trials and how much each matters to a metric; the sweep's own where it is null.</summary>
    public Task<SweepParametersView> GetSweepParametersAsync(string sweepId, string? metric = null, CancellationToken cancellation = default) =>
        GetAsync<SweepParametersView>($"api/v1/sweeps/{Segment(sweepId)}/parameters{(metric is null ? "" : "?metric=" + Segment(metric))}", cancellation);

    /// <summary>The rungs of a sweep that ends trials early; any other answers 404.</summary>
    public Task<SweepRungsView> GetSweepRungsAsync(string sweepId, CancellationToken cancellation = default) =>
        GetAsync<SweepRungsView>($"api/v1/sweeps/{Segment(sweepId)}/rungs", cancellation);
}
