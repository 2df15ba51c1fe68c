using Fam.Contracts.Client;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Fam.Dashboard.Hosting;

/// <summary>Whether the orchestrator answers, without which the dashboard has nothing to show.</summary>
public static class DashboardHealth
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>For a process that is nothing but a dashboard; one that holds the orchestrator as well has its checks.</summary>
    public static void AddDashboardHealth(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddHealthChecks().AddCheck<OrchestratorAnswers>("orchestrator", tags: ["ready"]);
    }

    private sealed class OrchestratorAnswers(IHttpClientFactory clients) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Patience);
            using var client = clients.CreateClient(nameof(FamClient));
            try
            {
                using var answer = await client.GetAsync(new Uri("health/ready", UriKind.Relative), limit.Token);
                return answer.IsSuccessStatusCode
                    ? HealthCheckResult.Healthy()
                    : HealthCheckResult.Unhealthy($"The orchestrator at {client.BaseAddress} is not ready: it answers {(int)answer.StatusCode}.");
            }
            catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                return HealthCheckResult.Unhealthy(CertificateRefusal.Of(failure) is { } why
                    ? $"The orchestrator at {client.BaseAddress} answers, and {why}; SSL_CERT_FILE names authorities."
                    : $"No orchestrator answers at {client.BaseAddress}.", failure);
            }
        }
    }
}
