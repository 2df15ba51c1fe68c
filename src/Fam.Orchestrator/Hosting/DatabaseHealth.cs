using Fam.Orchestrator.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Fam.Orchestrator.Hosting;

/// <summary>Whether the rows can be read.</summary>
public sealed class DatabaseHealth(FamDatabase database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await database.ReadAsync(rows => rows.Workers.AnyAsync(cancellationToken), cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy($"The database cannot be read: {DatabaseCertificate.Refusal(failure) ?? failure.Message}", failure);
        }
    }
}
