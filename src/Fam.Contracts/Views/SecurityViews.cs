namespace Fam.Contracts.Views;

/// <summary>What a token allows.</summary>
public enum Role
{
    /// <summary>Reads everything but tokens, the audit and dead letters.</summary>
    Viewer,

    /// <summary>Reads, creates sweeps, and acts on its own user's.</summary>
    Submitter,

    /// <summary>Everything.</summary>
    Admin,

    /// <summary>Reads what starts and ends workers needs, nothing else.</summary>
    Worker,
}

/// <summary>Who asks.</summary>
/// <param name="User">The user that the token belongs to; <c>local</c> where none is asked for.</param>
/// <param name="Role">What they may do.</param>
/// <param name="Authenticated">Whether a token said so; false where the orchestrator asks for none.</param>
public sealed record CallerView(string User, Role Role, bool Authenticated);

/// <summary>A token to be made.</summary>
/// <param name="User">Whose it is; sweeps created with it are this user's.</param>
/// <param name="Role">What it allows.</param>
/// <param name="Name">What it is for, in words.</param>
/// <param name="ExpiresInSeconds">Seconds after which it is void; null for never.</param>
public sealed record TokenRequest(string User, Role Role, string? Name = null, double? ExpiresInSeconds = null);

/// <summary>A token, without the secret.</summary>
public record TokenView
{
    public required string Id { get; init; }
    public required string User { get; init; }
    public required Role Role { get; init; }
    public string? Name { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>To the minute; null where it was never used.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }
}

/// <summary>A token that was just made. Nothing can show its secret again.</summary>
public sealed record NewTokenView : TokenView
{
    public required string Token { get; init; }
}

/// <summary>A request that changed something, or would have.</summary>
/// <param name="At">When it was answered.</param>
/// <param name="User">Who asked; null where no valid token said so.</param>
/// <param name="TokenId">The token that said so; null where none was asked for.</param>
/// <param name="Action">Method and route, such as <c>POST /api/v1/sweeps/{id}/cancel</c>; the method alone where no route took it.</param>
/// <param name="Target">The address that was meant, or that of what was made.</param>
/// <param name="Result"><c>done</c>, <c>refused</c>, <c>failed</c>, or <c>abandoned</c> where the caller went away meanwhile.</param>
/// <param name="Status">HTTP's status of the answer; 0 where the database was changed by <c>fam</c> itself.</param>
/// <param name="RemoteAddress">Where it came from; null where that was this machine's console.</param>
public sealed record AuditEntry(DateTimeOffset At, string? User, string? TokenId, string Action, string Target, string Result, int Status, string? RemoteAddress);
