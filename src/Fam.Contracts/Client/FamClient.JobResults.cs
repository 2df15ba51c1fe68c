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
            $"api/v1/jobs/{Segment(jobId)}/logs?after={query.After}&limit={limit}{(query.Before is { } before ? $"&before={before}" : "")}{(query.Tail ? "&tail=true" : "")}"
            + $"{(query.Search is { Length: > 0 } search ? "&search=" + Segment(search) : "")}{string.Concat(query.OfLevels.Select(level => "&level=" + Segment(level)))}",
            cancellation);
    }

    /// <summary>Samples of a job by task, length and index; those that the query asks for.</summary>
    public Task<Page<SampleScore>> GetSamplesAsync(string jobId, SampleQuery query, string? cursor = null, int limit = 100, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return GetAsync<Page<SampleScore>>(
            $"api/v1/jobs/{Segment(jobId)}/samples?limit={limit}{(query.Task is { } task ? "&task=" + Segment(task) : "")}{(query.Length is { } length ? $"&length={length}" : "")}"
            + $"{(query.Outcome is { } outcome ? "&outcome=" + outcome.ToString().ToLowerInvariant() : "")}{Cursor(cursor)}",
            cancellation);
    }

    /// <summary>How many samples there are of each task and length, and how they came out.</summary>
    public Task<IReadOnlyList<SampleTally>> GetSampleTallyAsync(string jobId, CancellationToken cancellation = default) =>
        GetAsync<IReadOnlyList<SampleTally>>($"api/v1/jobs/{Segment(jobId)}/samples/tally", cancellation);
}
