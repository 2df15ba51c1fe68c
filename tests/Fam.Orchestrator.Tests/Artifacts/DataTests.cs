using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Fam.Artifacts;
using Fam.Contracts.Client;
using Fam.Contracts.Messages;
using Fam.Contracts.Views;
using Fam.Orchestrator.Tests.Hosting;
using static Fam.Orchestrator.Tests.Hosting.Scripts;

namespace Fam.Orchestrator.Tests.Artifacts;

public sealed class DataTests
{
    private static readonly byte[] Books = Encoding.UTF8.GetBytes("call me Ishmael");

    [Fact]
    public async Task Data_is_named_at_submission_by_what_it_is_then()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var added = await AddAsync(host, "books", Books);
        await host.Client.CreateSweepAsync(Sweep(extra: "data: {corpus: data://books}"));
        await AddAsync(host, "books", [1, 2, 3]);
        await host.Worker.HeartbeatAsync();
        var run = await host.Worker.NextAsync<RunJob>();
        Assert.Equal(added.Uri, run.Spec.Data["corpus"]);
        Assert.Equal([3L, Books.Length], (await host.Client.ListDataAsync()).Select(set => set.Bytes));
    }

    [Fact]
    public async Task Data_that_is_not_there_refuses_the_sweep()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var refused = await Assert.ThrowsAsync<FamProblemException>(() => host.Client.CreateSweepAsync(Sweep(extra: "data: {corpus: data://books}")));
        Assert.Equal("data.corpus", Assert.Single(refused.Problem.Faults!).Field);
    }

    [Theory]
    [InlineData("{corpus: /etc/passwd}")]
    [InlineData("{corpus: ../secrets}")]
    [InlineData("{corpus: data://../secrets}")]
    [InlineData("{\"../out\": data://books}")]
    [InlineData("{corpus: data://books@12}")]
    [InlineData("data://books")]
    public async Task No_path_is_taken_for_data(string data)
    {
        await using var host = await OrchestratorHost.StartAsync();
        await AddAsync(host, "books", Books);
        Assert.NotEmpty((await host.Client.ValidateSweepAsync(Sweep(extra: $"data: {data}"))).Faults);
    }

    [Fact]
    public async Task Bytes_that_are_not_those_of_the_hash_are_refused()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var refused = await Assert.ThrowsAsync<FamProblemException>(() => host.Client.PutObjectAsync(ArtifactHash.Of([1]).Hex, new MemoryStream([2])));
        Assert.Equal(422, refused.Problem.Status);
        Assert.False(await host.Client.HasObjectAsync(ArtifactHash.Of([1]).Hex));
        var unnamed = await Assert.ThrowsAsync<FamProblemException>(() => host.Client.AddDataAsync(new DataSetSubmission("books", [new FileView("a", ArtifactHash.Of([1]).Hex, 1)])));
        Assert.Contains("has no object", unnamed.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<FamProblemException>(() => host.Client.AddDataAsync(new DataSetSubmission("books", [new FileView("../a", ArtifactHash.Of([1]).Hex, 1)])));
    }

    [Fact]
    public async Task An_upload_may_be_longer_than_a_json_body_but_not_than_its_own_limit()
    {
        await using var host = await OrchestratorHost.StartAsync(configure: options => (options.MaxRequestBytes, options.MaxUploadBytes) = (1_024, 3_000));
        await AddAsync(host, "large", new byte[3_000]);
        using var body = new ByteArrayContent(new byte[3_001]) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
        using var answer = await host.Http.PostAsync(new Uri("/api/v1/data/files?name=larger&path=a", UriKind.Relative), body);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Single(await host.Client.ListDataAsync());
    }

    [Fact]
    public async Task Bytes_are_taken_where_they_are_expected_and_nowhere_else()
    {
        await using var host = await OrchestratorHost.StartAsync();
        using var body = new ByteArrayContent([1]) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
        using var answer = await host.Http.PostAsync(new Uri("/api/v1/sweeps", UriKind.Relative), body);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        using var form = new ByteArrayContent([1]) { Headers = { ContentType = new MediaTypeHeaderValue("text/plain") } };
        using var refused = await host.Http.PostAsync(new Uri("/api/v1/data/files?name=a&path=a", UriKind.Relative), form);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, refused.StatusCode);
    }

    private static async Task<DataSetView> AddAsync(OrchestratorHost host, string name, byte[] content)
    {
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        var hash = ArtifactHash.Of(content).Hex;
        await host.Client.PutObjectAsync(hash, new MemoryStream(content));
        return await host.Client.AddDataAsync(new DataSetSubmission(name, [new FileView("file", hash, content.Length)]));
    }
}
