using System.Net.Http.Headers;
using Fam.Contracts.Views;

namespace Fam.Contracts.Client;

public sealed partial class FamClient
{
    /// <summary>A job's checkpoints, newest first.</summary>
    public Task<IReadOnlyList<CheckpointView>> ListCheckpointsAsync(string jobId, CancellationToken cancellation = default) =>
        GetAsync<IReadOnlyList<CheckpointView>>($"api/v1/jobs/{Segment(jobId)}/checkpoints", cancellation);

    /// <summary>One checkpoint with its files; the latest where no step is named.</summary>
    public Task<CheckpointDetail> GetCheckpointAsync(string jobId, int? step = null, CancellationToken cancellation = default) =>
        GetAsync<CheckpointDetail>($"api/v1/jobs/{Segment(jobId)}/checkpoints/{step?.ToString() ?? "latest"}", cancellation);

    /// <summary>Copies one file's bytes to a stream; whoever calls it compares size and hash.</summary>
    public async Task DownloadCheckpointFileAsync(string jobId, int step, string path, Stream to, CancellationToken cancellation = default)
    {
        var address = $"api/v1/jobs/{Segment(jobId)}/checkpoints/{step}/files/{string.Join('/', path.Split('/').Select(Segment))}";
        using var response = await http.GetAsync(new Uri(address, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (!response.IsSuccessStatusCode)
            throw new FamProblemException(await ReadProblemAsync(response, cancellation));
        await using var content = await response.Content.ReadAsStreamAsync(cancellation);
        await content.CopyToAsync(to, cancellation);
    }

    public Task<IReadOnlyList<DataSetView>> ListDataAsync(CancellationToken cancellation = default) =>
        GetAsync<IReadOnlyList<DataSetView>>("api/v1/data", cancellation);

    /// <summary>Whether the store has an object.</summary>
    public async Task<bool> HasObjectAsync(string sha256, CancellationToken cancellation = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, new Uri($"api/v1/data/objects/{Segment(sha256)}", UriKind.Relative));
        using var response = await http.SendAsync(request, cancellation);
        if (response.StatusCode == System.Net.HttpStatusCode.NotFound)
            return false;
        return response.IsSuccessStatusCode ? true : throw new FamProblemException(await ReadProblemAsync(response, cancellation));
    }

    /// <summary>Stores an object, which is refused where its bytes are not those of the hash.</summary>
    public async Task PutObjectAsync(string sha256, Stream content, CancellationToken cancellation = default)
    {
        using var body = Bytes(content);
        using var response = await http.PutAsync(new Uri($"api/v1/data/objects/{Segment(sha256)}", UriKind.Relative), body, cancellation);
        if (!response.IsSuccessStatusCode)
            throw new FamProblemException(await ReadProblemAsync(response, cancellation));
    }

    /// <summary>Names a directory of files whose objects are in the store.</summary>
    public Task<DataSetView> AddDataAsync(DataSetSubmission data, CancellationToken cancellation = default) =>
        PostAsync<DataSetView>("api/v1/data", data, cancellation);

    /// <summary>Counts or removes what jobs that ended long ago have left.</summary>
    public Task<RemovalView> RetainAsync(RetentionRequest request, bool apply, CancellationToken cancellation = default) =>
        PostAsync<RemovalView>($"api/v1/retention/{(apply ? "apply" : "preview")}", request, cancellation);

    public Task<RemovalView> DeleteSweepAsync(string sweepId, bool dryRun, CancellationToken cancellation = default) =>
        PostAsync<RemovalView>($"api/v1/sweeps/{Segment(sweepId)}/delete", new SweepDeletion(dryRun), cancellation);

    public Task<SweepDetail> ArchiveSweepAsync(string sweepId, CancellationToken cancellation = default) =>
        PostAsync<SweepDetail>($"api/v1/sweeps/{Segment(sweepId)}/archive", body: null, cancellation);

    private static StreamContent Bytes(Stream content) =>
        new(content) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
}
