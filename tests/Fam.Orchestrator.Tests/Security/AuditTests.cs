using Fam.Contracts.Views;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Retention;
using Fam.Orchestrator.Security.Audit;
using Fam.Orchestrator.Tests.Hosting;

namespace Fam.Orchestrator.Tests.Security;

public sealed class AuditTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_changed_and_what_was_refused_is_found_with_its_user(bool postgres)
    {
        await using var guarded = await Guarded.StartAsync(postgres);
        var (alice, bob, admin) = (await guarded.AsAsync("alice", Role.Submitter), await guarded.AsAsync("bob", Role.Submitter), await guarded.AsAsync("root", Role.Admin));
        var sweep = await alice.CreateSweepAsync(Scripts.Sweep());
        await Guarded.RefusedAsync(403, () => bob.CancelSweepAsync(sweep.Id));
        await Guarded.RefusedAsync(401, guarded.With("nonsense").PostAsync($"api/v1/sweeps/{sweep.Id}/cancel", Guarded.Json()));
        await Guarded.RefusedAsync(415, guarded.With((await guarded.TokenAsync("carol", Role.Submitter)).Token).PostAsync("api/v1/sweeps", new StringContent("name: x")));
        await alice.ValidateSweepAsync("name: x");
        await alice.GetSweepAsync(sweep.Id);
        await alice.CancelSweepAsync(sweep.Id);

        var entries = (await admin.ListAuditAsync()).Items;
        Assert.Equal(
            [
                ("alice", "POST /api/v1/sweeps/{id}/cancel", $"/api/v1/sweeps/{sweep.Id}/cancel", "done", 200),
                ("carol", "POST", "/api/v1/sweeps", "refused", 415),
                (null, "POST /api/v1/sweeps/{id}/cancel", $"/api/v1/sweeps/{sweep.Id}/cancel", "refused", 401),
                ("bob", "POST /api/v1/sweeps/{id}/cancel", $"/api/v1/sweeps/{sweep.Id}/cancel", "refused", 403),
                ("alice", "POST /api/v1/sweeps/", $"/api/v1/sweeps/{sweep.Id}", "done", 201),
            ],
            entries.Select(entry => (entry.User, entry.Action, entry.Target, entry.Result, entry.Status)));
        Assert.All(entries, entry => Assert.Equal("127.0.0.1", entry.RemoteAddress));
        Assert.Equal(entries.Select(entry => entry.User is null), entries.Select(entry => entry.TokenId is null));

        var first = await admin.ListAuditAsync(limit: 2);
        var second = await admin.ListAuditAsync(cursor: first.Next, limit: 2);
        Assert.Equal(entries.Take(4), first.Items.Concat(second.Items));
        Assert.Equal(["carol", null, "bob"], (await admin.ListAuditAsync(new AuditQuery(Result: "refused"))).Items.Select(entry => entry.User));
        Assert.Equal(["bob"], (await admin.ListAuditAsync(new AuditQuery("bob", "refused", "CANCEL"))).Items.Select(entry => entry.User));
        await Guarded.RefusedAsync(400, () => admin.ListAuditAsync(new AuditQuery(Result: "perhaps")));
        Assert.Equal(["alice", "alice"], (await admin.ListAuditAsync("alice")).Items.Select(entry => entry.User));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Rows_go_once_they_are_older_than_the_retention_and_not_before(bool postgres)
    {
        await using var guarded = await Guarded.StartAsync(postgres);
        var admin = await guarded.AsAsync("root", Role.Admin);
        var now = guarded.Host.Clock.GetUtcNow();
        foreach (var days in new[] { 399, 401, 900 })
            await guarded.Host.Database.WriteAsync(rows =>
            {
                rows.Audit.Add(new AuditRow { At = now.AddDays(-days), User = "alice", Action = "POST", Target = $"{days} days ago", Status = 200 });
                return Task.FromResult(true);
            });

        var year = TimeSpan.FromDays(400).TotalSeconds;
        Assert.Contains("34560000 or more for audit: rows stay for Fam:Orchestrator:AuditRetention", await Guarded.RefusedAsync(400, () => admin.RetainAsync(new RetentionRequest(year - 1, [RetainedKind.Audit]), apply: true)), StringComparison.Ordinal);
        Assert.Equal(("audit", 2L), (await admin.RetainAsync(new RetentionRequest(year, [RetainedKind.Audit]), apply: false)).Items.Select(item => (item.Kind, item.Rows)).Single());
        Assert.Equal(1, (await admin.RetainAsync(new RetentionRequest(2 * year, [RetainedKind.Audit]), apply: true)).Items.Single().Rows);

        var pruning = guarded.Host.Service<AuditPruning>();
        Assert.Equal(1, await pruning.PruneAsync(default));
        Assert.Equal(0, await pruning.PruneAsync(default));
        var left = (await admin.ListAuditAsync()).Items;
        Assert.Equal(["399 days ago"], left.Where(entry => entry.User == "alice").Select(entry => entry.Target));
        // That rows went is in the audit itself.
        Assert.StartsWith("1 up to ", Assert.Single(left, entry => entry.User == AuditPruning.User).Target, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Strangers_cannot_fill_the_audit()
    {
        await using var guarded = await Guarded.StartAsync();
        var stranger = guarded.With(null);
        for (var count = 0; count < AuditTrail.StrangersPerMinute + 20; count++)
            await Guarded.RefusedAsync(401, stranger.PostAsync("api/v1/sweeps", Guarded.Json()));
        var admin = await guarded.AsAsync("root", Role.Admin);
        // A new minute may have begun meanwhile.
        Assert.InRange((await admin.ListAuditAsync(limit: 500)).Items.Count, AuditTrail.StrangersPerMinute, AuditTrail.StrangersPerMinute + 19);
    }
}
