using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Security.Tokens;

/// <summary>The tokens as rows. A token that was revoked or has expired stays listed: the audit names it.</summary>
public sealed class TokenBook(FamDatabase database, TimeProvider clock)
{
    private const int LongestName = 64;
    private static readonly TimeSpan UseIsNotedEvery = TimeSpan.FromMinutes(1);

    /// <summary>What is wrong with a request, by field; null where it can be granted.</summary>
    public static (string Field, string? Value, string Right)? Fault(TokenRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.User is not { Length: > 0 and <= LongestName } || !request.User.All(IsOfName))
            return ("user", request.User, $"1 to {LongestName} letters, digits, ., -, _ or @");
        if (!Enum.IsDefined(request.Role))
            return ("role", request.Role.ToString(), "viewer, submitter, admin or worker");
        if (request.Name is { } name && (name.Length is 0 or > LongestName || name.Any(char.IsControl)))
            return ("name", name, $"1 to {LongestName} characters");
        // Ten years: a time that is longer was meant otherwise.
        if (request.ExpiresInSeconds is not (null or (>= 1 and <= 10 * 366 * 86_400d)))
            return ("expires_in_seconds", request.ExpiresInSeconds.ToString(), "seconds from 1 to 316224000, or left out");
        return null;
    }

    /// <summary>Makes a token; its secret is in the answer and nowhere else.</summary>
    public Task<NewTokenView> CreateAsync(TokenRequest request, CancellationToken cancellation)
    {
        if (Fault(request) is { } fault)
            throw new ArgumentException($"{fault.Field} is '{fault.Value}'; it must be {fault.Right}.", nameof(request));
        var (id, text) = TokenText.New();
        var now = clock.GetUtcNow();
        var row = new TokenRow
        {
            Id = id,
            Hash = TokenText.Hash(text),
            User = request.User,
            Role = request.Role,
            Name = request.Name,
            CreatedAt = now,
            ExpiresAt = request.ExpiresInSeconds is { } seconds ? now.AddSeconds(seconds) : null,
        };
        return database.WriteAsync(
            rows =>
            {
                rows.Tokens.Add(row);
                return Task.FromResult(new NewTokenView { Token = text, Id = row.Id, User = row.User, Role = row.Role, Name = row.Name, CreatedAt = row.CreatedAt, ExpiresAt = row.ExpiresAt });
            },
            cancellation);
    }

    /// <summary>Newest first.</summary>
    public Task<IReadOnlyList<TokenView>> ListAsync(CancellationToken cancellation) => database.ReadAsync<IReadOnlyList<TokenView>>(
        async rows => [.. (await rows.Tokens.OrderByDescending(row => row.CreatedAt).ThenBy(row => row.Id).ToListAsync(cancellation)).Select(View)], cancellation);

    /// <summary>Makes a token void, from the next request on.</summary>
    /// <returns>The token as it is now; null where there is none of this id.</returns>
    public Task<TokenView?> RevokeAsync(string id, CancellationToken cancellation) => database.WriteAsync(
        async rows =>
        {
            if (await rows.Tokens.SingleOrDefaultAsync(row => row.Id == id, cancellation) is not { } row)
                return null;
            row.RevokedAt ??= clock.GetUtcNow();
            return View(row);
        },
        cancellation);

    /// <summary>Makes every token of a name void that is not.</summary>
    public Task<int> RevokeAllAsync(string name, CancellationToken cancellation)
    {
        DateTimeOffset? now = clock.GetUtcNow();
        return database.WriteAsync(
            rows => rows.Tokens.Where(row => row.Name == name && row.RevokedAt == null).ExecuteUpdateAsync(set => set.SetProperty(row => row.RevokedAt, now), cancellation), cancellation);
    }

    /// <summary>Whose token this is, or why it is none. A refusal tells what only the token's holder can learn.</summary>
    public async Task<(TokenView? Token, string? Refusal)> CheckAsync(string text, CancellationToken cancellation)
    {
        if (TokenText.IdOf(text) is not { } id)
            return (null, "it is not written as a token is: fam_ID_SECRET");
        var row = await database.ReadAsync(rows => rows.Tokens.SingleOrDefaultAsync(row => row.Id == id, cancellation), cancellation);
        var now = clock.GetUtcNow();
        if (row is null || !TokenText.Matches(text, row.Hash))
            return (null, "it is not known here");
        if (row.RevokedAt is not null)
            return (null, $"token {id} was revoked");
        if (row.ExpiresAt <= now)
            return (null, $"token {id} has expired");
        if (row.LastUsedAt is not { } last || now - last >= UseIsNotedEvery)
            await database.WriteAsync(rows => rows.Tokens.Where(used => used.Id == id).ExecuteUpdateAsync(set => set.SetProperty(used => used.LastUsedAt, (DateTimeOffset?)now), cancellation), cancellation);
        return (View(row), null);
    }

    private static bool IsOfName(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_' or '@';

    private static TokenView View(TokenRow row) => new()
    {
        Id = row.Id,
        User = row.User,
        Role = row.Role,
        Name = row.Name,
        CreatedAt = row.CreatedAt,
        ExpiresAt = row.ExpiresAt,
        RevokedAt = row.RevokedAt,
        LastUsedAt = row.LastUsedAt,
    };
}
