using Fam.Contracts.Jobs;
using Fam.Contracts.Views;

namespace Fam.Contracts.Client;

public sealed partial class FamClient
{
    /// <summary>Lines of a job's log, oldest first. <see cref="Page{T}.Next"/> is the number to go on after, or, of a tail, before.</summary>
    public Task<Page<LogLine>> GetLogsAsync(string jobId, LogQuery query, int limit = 500, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return GetAsync<Page<LogLine>>(
            new ApiAddress($"api/v1/jobs/{Segment(jobId)}/logs").With("after", query.After).With("limit", limit).With("before", query.Before).With("tail", query.Tail)
                .With("search", query.Search).WithEach("level", query.OfLevels),
            cancellation);
    }

    /// <summary>Samples of a job by task, length and index; those that the query asks for.</summary>
    public Task<Page<SampleScore>> GetSamplesAsync(string jobId, SampleQuery query, string? cursor = null, int limit = 100, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return GetAsync<Page<SampleScore>>(
            new ApiAddress($"api/v1/jobs/{Segment(jobId)}/samples").With("limit", limit).With("task", query.Task).With("length", query.Length).With("outcome", query.Outcome).With("cursor", cursor),
            cancellation);
    }

    /// <summary>How many samples there are of each task and length, and how they came out.</summary>
    public Task<IReadOnlyList<SampleTally>> GetSampleTallyAsync(string jobId, CancellationToken cancellation = default) =>
        GetAsync<IReadOnlyList<SampleTally>>($"api/v1/jobs/{Segment(jobId)}/samples/tally", cancellation);
}
