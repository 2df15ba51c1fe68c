using System.Net;
using System.Text.Json;
using Fam.Chaos.Fleet;
using Fam.Orchestrator.Tests.Hosting;
using Npgsql;
using static Fam.Orchestrator.Tests.Hosting.Scripts;

namespace Fam.Orchestrator.Tests.Telemetry;

public sealed class HealthTests
{
    [Fact]
    public async Task Readiness_names_what_is_out_of_reach_and_life_goes_on()
    {
        await using var services = await OwnServices.CreateAsync();
        await using var database = new BreakableProxy(() => new NpgsqlConnectionStringBuilder(services.Postgres).Port);
        await using var broker = new BreakableProxy(() => new Uri(services.RabbitMq).Port);
        services.PostgresPort = database.Port;
        services.RabbitMqPort = broker.Port;
        using var directory = new TestDirectory { Services = services };
        await using var host = await OrchestratorHost.StartAsync(directory);
        await ReadyAsync(host, HttpStatusCode.OK);

        database.Cut();
        Assert.Contains("The database cannot be read", (await ReadyAsync(host, HttpStatusCode.ServiceUnavailable, "database")).Description, StringComparison.Ordinal);
        using (var live = await host.Http.GetAsync(new Uri("health/live", UriKind.Relative)))
            Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        database.Heal();
        await ReadyAsync(host, HttpStatusCode.OK);

        broker.Cut();
        Assert.NotEqual("healthy", (await ReadyAsync(host, HttpStatusCode.ServiceUnavailable, "masstransit-bus")).Status);
        broker.Heal();
        await ReadyAsync(host, HttpStatusCode.OK);
    }

    /// <summary>Waits until the answer has this status and says that this check fails.</summary>
    private static async Task<(string Status, string Description)> ReadyAsync(OrchestratorHost host, HttpStatusCode status, string? failing = null)
    {
        var answer = await EventuallyAsync(
            async () =>
            {
                using var ready = await host.Http.GetAsync(new Uri("health/ready", UriKind.Relative));
                return (ready.StatusCode, Body: await ready.Content.ReadAsStringAsync());
            },
            answer => answer.StatusCode == status && (failing is null || Check(answer.Body, failing).Status != "healthy"));
        return failing is null ? ("healthy", "") : Check(answer.Body, failing);
    }

    private static (string Status, string Description) Check(string body, string name)
    {
        using var document = JsonDocument.Parse(body);
        var check = document.RootElement.GetProperty("checks").GetProperty(name);
        return (check.GetProperty("status").GetString()!, check.TryGetProperty("description", out var words) ? words.GetString() ?? "" : "");
    }
}
