using Fam.Contracts.Views;

namespace Fam.Orchestrator.Data.Rows;

/// <summary>A bearer token. Its secret is not here, only what it hashes to.</summary>
public sealed class TokenRow
{
    /// <summary>The part of the token that is no secret.</summary>
    public required string Id { get; set; }

    /// <summary>SHA-256 of the whole token, as 64 hexadecimal digits. The secret is 256 random bits: nothing is gained by a slower hash.</summary>
    public required string Hash { get; set; }

    public required string User { get; set; }
    public required Role Role { get; set; }

    /// <summary>What it is for, in words.</summary>
    public string? Name { get; set; }

    public required DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset? ExpiresAt { get; set; }
    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>Written once a minute at most.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }
}
