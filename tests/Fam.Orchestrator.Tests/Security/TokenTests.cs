using System.Net;
using System.Text;
using Fam.Contracts.Client;
using Fam.Contracts.Views;
using Fam.Orchestrator.Security.Tokens;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Tests.Security;

public sealed class TokenTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_token_is_asked_for_and_lets_its_holder_in_until_it_ends(bool postgres)
    {
        await using var guarded = await Guarded.StartAsync(postgres);
        var detail = await Guarded.RefusedAsync(401, guarded.With(null).GetAsync("api/v1/sweeps"));
        Assert.Contains("fam token create", detail, StringComparison.Ordinal);

        var made = await guarded.TokenAsync("alice", Role.Viewer, expiresInSeconds: 3600);
        var alice = guarded.With(made.Token);
        Assert.Equal(new CallerView("alice", Role.Viewer, Authenticated: true), await new FamClient(alice).GetCallerAsync());
        Assert.NotNull((await guarded.Tokens.ListAsync(CancellationToken.None)).Single().LastUsedAt);

        guarded.Host.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Contains($"token {made.Id} has expired", await Guarded.RefusedAsync(401, alice.GetAsync("api/v1/sweeps")), StringComparison.Ordinal);

        var second = await guarded.TokenAsync("alice", Role.Viewer);
        alice = guarded.With(second.Token);
        Assert.Equal(HttpStatusCode.OK, (await alice.GetAsync("api/v1/sweeps")).StatusCode);
        await guarded.Tokens.RevokeAsync(second.Id, CancellationToken.None);
        Assert.Contains($"token {second.Id} was revoked", await Guarded.RefusedAsync(401, alice.GetAsync("api/v1/sweeps")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "not written as a token")]
    [InlineData("x", "not written as a token")]
    [InlineData("fam_k3v9x2pq4m_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "not known here")]
    public async Task What_is_no_token_is_refused(string token, string reason)
    {
        await using var guarded = await Guarded.StartAsync();
        var caller = guarded.With(null);
        caller.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        using var answer = await caller.GetAsync("api/v1/sweeps");
        Assert.StartsWith("Bearer", answer.Headers.WwwAuthenticate.Single().ToString(), StringComparison.Ordinal);
        var detail = await Guarded.RefusedAsync(401, caller.GetAsync("api/v1/sweeps"));
        Assert.True(token.Length == 0 || detail.Contains(reason, StringComparison.Ordinal), detail);
    }

    [Fact]
    public async Task A_known_id_with_another_secret_is_refused()
    {
        await using var guarded = await Guarded.StartAsync();
        var (alice, bob) = (await guarded.TokenAsync("alice", Role.Admin), await guarded.TokenAsync("bob", Role.Viewer));
        var forged = alice.Token[..^43] + bob.Token[^43..];
        var detail = await Guarded.RefusedAsync(401, guarded.With(forged).GetAsync("api/v1/sweeps"));
        Assert.Contains("not known here", detail, StringComparison.Ordinal);
        Assert.DoesNotContain(bob.Token[^43..], detail, StringComparison.Ordinal);
        await Guarded.RefusedAsync(401, guarded.With(alice.Token + "x").GetAsync("api/v1/sweeps"));
    }

    [Fact]
    public async Task The_secret_is_not_at_rest()
    {
        await using var guarded = await Guarded.StartAsync();
        var made = await guarded.TokenAsync("alice", Role.Viewer);
        await new FamClient(guarded.With(made.Token)).ListWorkersAsync();
        foreach (var file in Directory.GetFiles(guarded.Path, "fam.db*"))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes);
            var text = Encoding.Latin1.GetString(bytes.ToArray());
            Assert.DoesNotContain(made.Token[^43..], text, StringComparison.Ordinal);
        }

        var row = await guarded.Host.Database.ReadAsync(rows => rows.Tokens.SingleAsync());
        Assert.Equal(64, row.Hash.Length);
        Assert.True(TokenText.Matches(made.Token, row.Hash));
    }

    [Fact]
    public async Task Admins_make_and_revoke_tokens_over_REST()
    {
        await using var guarded = await Guarded.StartAsync();
        var admin = await guarded.AsAsync("root", Role.Admin);
        var made = await admin.CreateTokenAsync(new TokenRequest("alice", Role.Submitter, "laptop", 60));
        Assert.Equal("alice", (await new FamClient(guarded.With(made.Token)).GetCallerAsync()).User);
        var listed = await admin.ListTokensAsync();
        Assert.Equal(["alice", "root"], listed.Select(token => token.User).Order());
        Assert.Equal("laptop", listed.Single(token => token.Id == made.Id).Name);
        Assert.NotNull((await admin.RevokeTokenAsync(made.Id)).RevokedAt);
        Assert.Contains("no token 'zz'", await Guarded.RefusedAsync(404, () => admin.RevokeTokenAsync("zz")), StringComparison.Ordinal);
        Assert.Contains("user is 'a b'", await Guarded.RefusedAsync(400, () => admin.CreateTokenAsync(new TokenRequest("a b", Role.Viewer))), StringComparison.Ordinal);
        Assert.Contains("expires_in_seconds is '0'", await Guarded.RefusedAsync(400, () => admin.CreateTokenAsync(new TokenRequest("a", Role.Viewer, ExpiresInSeconds: 0))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_needs_no_token()
    {
        await using var guarded = await Guarded.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await guarded.With(null).GetAsync("health/live")).StatusCode);
        Assert.NotEqual(HttpStatusCode.Unauthorized, (await guarded.With(null).GetAsync("health/ready")).StatusCode);
    }
}
