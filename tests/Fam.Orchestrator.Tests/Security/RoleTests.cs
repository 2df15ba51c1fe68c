using System.Net;
using Fam.Contracts.Client;
using Fam.Contracts.Views;
using Fam.Orchestrator.Tests.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Tests.Security;

public sealed class RoleTests
{
    [Fact]
    public async Task No_route_is_open_by_oversight()
    {
        await using var guarded = await Guarded.StartAsync();
        var open = Routes(guarded).Where(route => route.Metadata.GetOrderedMetadata<IAuthorizeData>().Count == 0).Select(route => "/" + route.RoutePattern.RawText!.TrimStart('/'));
        Assert.Equal(["/health/live", "/health/ready"], open.Order());
    }

    [Fact]
    public async Task A_viewer_changes_nothing_and_a_worker_sees_its_pool()
    {
        await using var guarded = await Guarded.StartAsync();
        var viewer = guarded.With((await guarded.TokenAsync("vera", Role.Viewer)).Token);
        var worker = guarded.With((await guarded.TokenAsync("pool", Role.Worker)).Token);
        string[] asked = ["api/v1/sweeps/validate", "api/v1/sweeps/dry-run", "api/v1/retention/preview"];
        string[] forWorkers = ["api/v1/pools/{pool}/slots-wanted", "api/v1/caller", "metrics", "openapi/{documentName}.json"];
        foreach (var route in Routes(guarded).Where(route => route.Metadata.GetOrderedMetadata<IAuthorizeData>().Count > 0))
        {
            var pattern = route.RoutePattern.RawText!.Trim('/');
            foreach (var method in route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods)
            {
                if (!asked.Contains(pattern) && method is not ("GET" or "HEAD"))
                    Assert.Contains("vera has the role viewer; this needs the role", await Guarded.RefusedAsync(403, SendAsync(viewer, method, pattern)), StringComparison.Ordinal);
                using var answer = await SendAsync(worker, method, pattern);
                Assert.True((answer.StatusCode == HttpStatusCode.Forbidden) == !forWorkers.Contains(pattern), $"{method} {pattern} answers a worker {answer.StatusCode}");
            }
        }

        Assert.Equal(HttpStatusCode.OK, (await viewer.GetAsync("api/v1/sweeps")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await viewer.GetAsync("api/v1/metrics?name=train/loss&job=none")).StatusCode);
        await Guarded.RefusedAsync(401, guarded.With(null).GetAsync("api/v1/metrics?name=train/loss&job=none"));
        await Guarded.RefusedAsync(403, viewer.GetAsync("api/v1/tokens"));
        await Guarded.RefusedAsync(403, viewer.GetAsync("api/v1/audit"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_submits_owns_and_only_owners_and_admins_act(bool postgres)
    {
        await using var guarded = await Guarded.StartAsync(postgres);
        var (alice, bob, admin) = (await guarded.AsAsync("alice", Role.Submitter), await guarded.AsAsync("bob", Role.Submitter), await guarded.AsAsync("root", Role.Admin));
        var sweep = await alice.CreateSweepAsync(Scripts.Sweep("M0, M1"));
        Assert.Equal("alice", sweep.Owner);
        Assert.Equal("alice", (await bob.ListSweepsAsync()).Items.Single().Owner);
        Assert.Equal(["alice"], await guarded.Host.Database.ReadAsync(rows => rows.Jobs.Select(row => row.Owner).Distinct().ToListAsync()));

        var job = sweep.Jobs[0].Id;
        foreach (var id in new[] { sweep.Id, sweep.Id[..5] })
            Assert.Contains("belongs to alice, and you are bob", await Guarded.RefusedAsync(403, () => bob.CancelSweepAsync(id)), StringComparison.Ordinal);
        await Guarded.RefusedAsync(403, () => bob.PauseSweepAsync(sweep.Id));
        await Guarded.RefusedAsync(403, () => bob.ActivateSweepAsync(sweep.Id));
        await Guarded.RefusedAsync(403, () => bob.ArchiveSweepAsync(sweep.Id));
        await Guarded.RefusedAsync(403, () => bob.DeleteSweepAsync(sweep.Id, dryRun: false));
        Assert.Contains($"Job {job} belongs to alice", await Guarded.RefusedAsync(403, () => bob.CancelJobAsync(job)), StringComparison.Ordinal);
        await Guarded.RefusedAsync(403, () => bob.PauseJobAsync(job));
        await Guarded.RefusedAsync(403, () => bob.ActivateJobAsync(job));
        await Guarded.RefusedAsync(403, () => bob.RetryJobAsync(job));
        await Guarded.RefusedAsync(404, () => bob.CancelSweepAsync("zzzzzzzz"));
        await Guarded.RefusedAsync(403, () => alice.DrainWorkerAsync("w1", new DrainRequest()));

        await alice.PauseSweepAsync(sweep.Id);
        await admin.ActivateSweepAsync(sweep.Id);
        await admin.CancelJobAsync(job);
        await alice.CancelSweepAsync(sweep.Id[..5]);
        // The history names them.
        Assert.Equal(
            ["paused with its sweep, by alice", "activated with its sweep, by root", "cancelled by root"], (await alice.GetJobAsync(job)).History.Skip(1).Select(step => step.Reason));
    }

    private static IEnumerable<RouteEndpoint> Routes(Guarded guarded) => guarded.Host.Service<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    private static async Task<HttpResponseMessage> SendAsync(HttpClient http, string method, string pattern)
    {
        var path = System.Text.RegularExpressions.Regex.Replace(pattern, @"\{[^}]+\}", "v1");
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method is not ("GET" or "HEAD"))
            request.Content = pattern.Contains("objects", StringComparison.Ordinal) || pattern.EndsWith("files", StringComparison.Ordinal) || pattern.EndsWith("imports", StringComparison.Ordinal)
                ? new ByteArrayContent([1]) { Headers = { ContentType = new("application/octet-stream") } }
                : Guarded.Json();
        return await http.SendAsync(request);
    }
}
