using Fam.Contracts.Client;
using Npgsql;

namespace Fam.Orchestrator.Data;

/// <summary>A PostgreSQL whose certificate is not trusted. Npgsql itself says only that a handshake failed.</summary>
public static class DatabaseCertificate
{
    /// <summary>In words, with what to change; null where something else failed.</summary>
    public static string? Refusal(Exception failure) => failure is NpgsqlException && CertificateRefusal.Of(failure) is { } why
        ? $"PostgreSQL answers, and {why}. In {DatabaseOptions.Section}:{nameof(DatabaseOptions.ConnectionString)}, Root Certificate names the authority that signed it, and Host a name that it has."
        : null;
}
