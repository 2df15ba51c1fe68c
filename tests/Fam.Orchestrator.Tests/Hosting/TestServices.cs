using System.Diagnostics;
using Npgsql;
using RabbitMQ.Client;

namespace Fam.Orchestrator.Tests.Hosting;

/// <summary>
/// The real PostgreSQL and RabbitMQ of a test run: those that <c>test.sh</c> has started and named in FAM_POSTGRES and
/// FAM_RABBITMQ, else the ones of <c>scripts/services.sh up</c>.
/// </summary>
internal static class TestServices
{
    private static readonly Lazy<Task<(string Postgres, string RabbitMq)>> Addresses = new(FindAsync);

    public static async Task<string> PostgresAsync() => (await Addresses.Value).Postgres;

    public static async Task<string> RabbitMqAsync() => (await Addresses.Value).RabbitMq;

    private static async Task<(string Postgres, string RabbitMq)> FindAsync()
    {
        if (Environment.GetEnvironmentVariable("FAM_POSTGRES") is { Length: > 0 } postgres && Environment.GetEnvironmentVariable("FAM_RABBITMQ") is { Length: > 0 } rabbitMq)
            return (postgres, rabbitMq);
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root!.FullName, "Fam.sln")))
            root = root.Parent;
        using var script = Process.Start(new ProcessStartInfo(Path.Combine(root.FullName, "scripts", "services.sh"), "up") { RedirectStandardOutput = true, UseShellExecute = false })!;
        var lines = (await script.StandardOutput.ReadToEndAsync()).Split('\n');
        await script.WaitForExitAsync();
        Assert.True(script.ExitCode == 0, $"scripts/services.sh up ended with status {script.ExitCode}.");
        return (Value("FAM_POSTGRES"), Value("FAM_RABBITMQ"));

        string Value(string name) => lines.Single(line => line.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..].Trim('\'');
    }
}

/// <summary>A database and queues of one test's own on the real servers, gone after it.</summary>
internal sealed class OwnServices : IAsyncDisposable
{
    private readonly string server;

    private OwnServices(string server, string rabbitMq)
    {
        this.server = server;
        RabbitMq = rabbitMq;
        Postgres = new NpgsqlConnectionStringBuilder(server) { Database = Name.Replace('-', '_') }.ConnectionString;
    }

    /// <summary>Prefix of the queues, and the database's name.</summary>
    public string Name { get; } = $"fam-test-{Guid.NewGuid():N}";

    public string Postgres { get; }

    public string RabbitMq { get; }

    public static async Task<OwnServices> CreateAsync(string? signingKey = null)
    {
        var services = new OwnServices(await TestServices.PostgresAsync(), await TestServices.RabbitMqAsync()) { SigningKey = signingKey };
        await services.ExecuteAsync($"CREATE DATABASE {services.Name.Replace('-', '_')}");
        return services;
    }

    /// <summary>Secret of the orchestrators' signatures; null where nothing is signed.</summary>
    public string? SigningKey { get; init; }

    /// <summary>Port of a proxy that hosts reach PostgreSQL through; null for none.</summary>
    public int? PostgresPort { get; set; }

    /// <summary>Port of a proxy that hosts reach RabbitMQ through; null for none.</summary>
    public int? RabbitMqPort { get; set; }

    /// <summary>Settings of a host.</summary>
    public Dictionary<string, string?> Settings() => new()
    {
        ["Fam:Bus:SigningKey"] = SigningKey,
        ["Fam:Database:Provider"] = "postgres",
        ["Fam:Database:ConnectionString"] = PostgresPort is { } database ? new NpgsqlConnectionStringBuilder(Postgres) { Port = database }.ConnectionString : Postgres,
        ["Fam:Database:MigrateAtStart"] = "true",
        ["Fam:Bus:Transport"] = "rabbitmq",
        ["Fam:Bus:Uri"] = RabbitMqPort is { } broker ? new UriBuilder(RabbitMq) { Port = broker }.Uri.ToString() : RabbitMq,
        ["Fam:Bus:Prefix"] = Name,
    };

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await ExecuteAsync($"DROP DATABASE {Name.Replace('-', '_')} WITH (FORCE)");
        await using var connection = await new ConnectionFactory { Uri = new Uri(RabbitMq) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        foreach (var queue in new[] { "orchestrator", "orchestrator_error", "orchestrator_skipped", "worker-w1", "worker-w1_error", "worker-w2", "worker-w2_error", "worker-gone_error" })
        {
            await channel.QueueDeleteAsync($"{Name}-{queue}");
            await channel.ExchangeDeleteAsync($"{Name}-{queue}");
        }
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
