using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fam.Contracts.Jobs;
using Fam.Contracts.Views;

namespace Fam.Contracts.Client;

/// <summary>
/// The orchestrator's REST API (<c>/api/v1</c>), typed. Every call throws <see cref="FamProblemException"/> where the
/// API answers with an error and <see cref="HttpRequestException"/> where nobody answers.
/// </summary>
/// <param name="http">Its base address is the orchestrator's root, such as <c>http://127.0.0.1:5080/</c>.</param>
public sealed partial class FamClient(HttpClient http)
{
    private const int MostAsked = 6;
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);

    public Task<SpecValidation> ValidateSweepAsync(string yaml, CancellationToken cancellation = default) =>
        PostAsync<SpecValidation>("api/v1/sweeps/validate", new SweepSubmission(yaml), cancellation);

    /// <summary>The sweep's trials with estimates; a wrong spec throws, as on its creation.</summary>
    public Task<SweepPlan> DryRunSweepAsync(string yaml, CancellationToken cancellation = default) =>
        PostAsync<SweepPlan>("api/v1/sweeps/dry-run", new SweepSubmission(yaml), cancellation);

    public Task<SweepDetail> CreateSweepAsync(string yaml, CancellationToken cancellation = default) => CreateSweepAsync(yaml, source: null, cancellation);

    /// <param name="source">Where it is submitted; null does not say.</param>
    public Task<SweepDetail> CreateSweepAsync(string yaml, SubmissionSource? source, CancellationToken cancellation = default) =>
        PostAsync<SweepDetail>("api/v1/sweeps", new SweepSubmission(yaml, source), cancellation);

    public Task<Page<SweepSummary>> ListSweepsAsync(string? cursor = null, int limit = 50, CancellationToken cancellation = default) =>
        GetAsync<Page<SweepSummary>>(new ApiAddress("api/v1/sweeps").With("limit", limit).With("cursor", cursor), cancellation);

    public Task<SweepDetail> GetSweepAsync(string sweepId, CancellationToken cancellation = default) =>
        GetAsync<SweepDetail>($"api/v1/sweeps/{Segment(sweepId)}", cancellation);

    public Task<SweepDetail> CancelSweepAsync(string sweepId, CancellationToken cancellation = default) =>
        PostAgainAsync<SweepDetail>($"api/v1/sweeps/{Segment(sweepId)}/cancel", body: null, cancellation);

    public Task<SweepDetail> PauseSweepAsync(string sweepId, CancellationToken cancellation = default) =>
        PostAgainAsync<SweepDetail>($"api/v1/sweeps/{Segment(sweepId)}/pause", body: null, cancellation);

    public Task<SweepDetail> ActivateSweepAsync(string sweepId, CancellationToken cancellation = default) =>
        PostAgainAsync<SweepDetail>($"api/v1/sweeps/{Segment(sweepId)}/activate", body: null, cancellation);

    public Task<SweepRetry> RetrySweepAsync(string sweepId, bool force = false, CancellationToken cancellation = default) =>
        PostAsync<SweepRetry>($"api/v1/sweeps/{Segment(sweepId)}/retry?force={(force ? "true" : "false")}", body: null, cancellation);

    public Task<Page<JobSummary>> ListJobsAsync(string? sweepId = null, string? cursor = null, int limit = 50, CancellationToken cancellation = default) =>
        ListJobsAsync(sweepId, state: null, cursor, limit, cancellation);

    /// <summary>Jobs that are in one state; in any where it is null.</summary>
    public Task<Page<JobSummary>> ListJobsAsync(string? sweepId, JobState? state, string? cursor = null, int limit = 50, CancellationToken cancellation = default) =>
        GetAsync<Page<JobSummary>>(
            new ApiAddress("api/v1/jobs").With("limit", limit).With("sweep_id", sweepId).With("state", state).With("cursor", cursor), cancellation);

    public Task<JobDetail> GetJobAsync(string jobId, CancellationToken cancellation = default) =>
        GetAsync<JobDetail>($"api/v1/jobs/{Segment(jobId)}", cancellation);

    public Task<JobDetail> CancelJobAsync(string jobId, CancellationToken cancellation = default) =>
        PostAgainAsync<JobDetail>($"api/v1/jobs/{Segment(jobId)}/cancel", body: null, cancellation);

    public Task<JobDetail> PauseJobAsync(string jobId, CancellationToken cancellation = default) =>
        PostAgainAsync<JobDetail>($"api/v1/jobs/{Segment(jobId)}/pause", body: null, cancellation);

    public Task<JobDetail> ActivateJobAsync(string jobId, CancellationToken cancellation = default) =>
        PostAgainAsync<JobDetail>($"api/v1/jobs/{Segment(jobId)}/activate", body: null, cancellation);

    /// <param name="force">Also where the same attempt would probably fail the same way.</param>
    public Task<JobDetail> RetryJobAsync(string jobId, bool force = false, CancellationToken cancellation = default) =>
        PostAsync<JobDetail>($"api/v1/jobs/{Segment(jobId)}/retry?force={(force ? "true" : "false")}", body: null, cancellation);

    /// <summary>Lines numbered above <paramref name="after"/>, oldest first.</summary>
    public Task<Page<LogLine>> GetLogsAsync(string jobId, long after = 0, int limit = 500, CancellationToken cancellation = default) =>
        GetLogsAsync(jobId, new LogQuery { After = after }, limit, cancellation);

    public Task<Page<SampleScore>> GetSamplesAsync(string jobId, string? cursor = null, int limit = 100, CancellationToken cancellation = default) =>
        GetSamplesAsync(jobId, new SampleQuery(), cursor, limit, cancellation);

    public Task<IReadOnlyList<WorkerView>> ListWorkersAsync(CancellationToken cancellation = default) =>
        GetAsync<IReadOnlyList<WorkerView>>("api/v1/workers", cancellation);

    /// <summary>Slots that a pool needs now, for what starts workers; jobs that ask for more than <paramref name="slotsPerWorker"/> are left out.</summary>
    public Task<SlotsWanted> GetSlotsWantedAsync(string pool, int? slotsPerWorker = null, CancellationToken cancellation = default) =>
        GetAsync<SlotsWanted>($"api/v1/pools/{Segment(pool)}/slots-wanted{(slotsPerWorker is { } most ? $"?slots_per_worker={most}" : "")}", cancellation);

    /// <summary>Has a worker take no new job, or take them again.</summary>
    public Task<WorkerView> DrainWorkerAsync(string workerId, DrainRequest request, CancellationToken cancellation = default) =>
        PostAgainAsync<WorkerView>($"api/v1/workers/{Segment(workerId)}/drain", request, cancellation);

    public Task<IReadOnlyList<SweepTemplate>> ListTemplatesAsync(CancellationToken cancellation = default) =>
        GetAsync<IReadOnlyList<SweepTemplate>>("api/v1/templates", cancellation);

    private static string Segment(string value) => Uri.EscapeDataString(value);

    private Task<T> GetAsync<T>(ApiAddress address, CancellationToken cancellation) => GetAsync<T>(address.ToString(), cancellation);

    private async Task<T> GetAsync<T>(string path, CancellationToken cancellation)
    {
        using var response = await PatientAsync(() => http.GetAsync(new Uri(path, UriKind.Relative), cancellation), cancellation);
        return await ReadAsync<T>(response, cancellation);
    }

    private async Task<T> PostAsync<T>(string path, object? body, CancellationToken cancellation)
    {
        using var content = JsonContent.Create(body ?? new { }, options: FamJson.Options);
        using var response = await http.PostAsync(new Uri(path, UriKind.Relative), content, cancellation);
        return await ReadAsync<T>(response, cancellation);
    }

    /// <summary>As <see cref="PostAsync{T}"/>, for what may be asked for twice.</summary>
    private async Task<T> PostAgainAsync<T>(string path, object? body, CancellationToken cancellation)
    {
        using var response = await PatientAsync(
            async () =>
            {
                using var content = JsonContent.Create(body ?? new { }, options: FamJson.Options);
                return await http.PostAsync(new Uri(path, UriKind.Relative), content, cancellation);
            },
            cancellation);
        return await ReadAsync<T>(response, cancellation);
    }

    /// <summary>Asks again, a few times, where the answer is 503 and says when (a replica or the database is being replaced).</summary>
    private static async Task<HttpResponseMessage> PatientAsync(Func<Task<HttpResponseMessage>> ask, CancellationToken cancellation)
    {
        for (var asked = 1; ; asked++)
        {
            var response = await ask();
            if (asked == MostAsked || response is not { StatusCode: HttpStatusCode.ServiceUnavailable, Headers.RetryAfter.Delta: { } delay })
                return response;
            response.Dispose();
            await Task.Delay(delay < LongestDelay ? delay : LongestDelay, cancellation);
        }
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (!response.IsSuccessStatusCode) throw new FamProblemException(await ReadProblemAsync(response, cancellation));
        return await response.Content.ReadFromJsonAsync<T>(FamJson.Options, cancellation)
            ?? throw new JsonException($"{response.RequestMessage?.RequestUri} answered null.");
    }

    private static async Task<ProblemView> ReadProblemAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var status = (int)response.StatusCode;
        var text = await response.Content.ReadAsStringAsync(cancellation);
        if (response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.OrdinalIgnoreCase) == true
            && JsonSerializer.Deserialize<ProblemView>(text, FamJson.Options) is { } problem)
            return problem with { Status = problem.Status ?? status };
        return new ProblemView(Type: null, response.ReasonPhrase, status, text.Length == 0 ? null : text, Faults: null);
    }
}
