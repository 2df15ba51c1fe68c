namespace Fam.Chaos.Fleet;

/// <summary>PostgreSQL and RabbitMQ of this suite's own, from <c>scripts/services.sh</c>; they keep their ports over a death.</summary>
public sealed class Services(string directory)
{
    public const string Postgres = "postgres";
    public const string RabbitMq = "rabbitmq";

    /// <summary>A slow machine takes long for a broker.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    public int PostgresPort => Port(Postgres);

    public int RabbitMqPort => Port(RabbitMq);

    public Task UpAsync(string? only = null) => RunAsync("up", only);

    /// <summary>SIGKILL.</summary>
    public Task KillAsync(string name) => RunAsync("kill", name);

    public Task DownAsync() => RunAsync("down", only: null);

    /// <summary>A connection string that reaches the server without any proxy.</summary>
    public string Direct(string database) => ConnectionString(PostgresPort, database);

    public static string ConnectionString(int port, string database) =>
        $"Host=127.0.0.1;Port={port};Username=fam;Database={database};Timeout=10;Command Timeout=30";

    private int Port(string name) => int.Parse(File.ReadAllText(Path.Combine(directory, name + ".port")));

    private async Task RunAsync(string verb, string? only)
    {
        string[] arguments = [verb, .. only is null ? Array.Empty<string>() : [only], "--dir", directory];
        await Command.RunAsync(Programs.Services, arguments, Limit);
    }
}
