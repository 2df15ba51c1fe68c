using Fam.Contracts.Views;

namespace Fam.Contracts.Client;

public sealed partial class FamClient
{
    /// <summary>What a job's model was made of, and what was made of it.</summary>
    public Task<LineageView> GetLineageAsync(string jobId, CancellationToken cancellation = default) =>
        GetAsync<LineageView>($"api/v1/jobs/{Segment(jobId)}/lineage", cancellation);
}
