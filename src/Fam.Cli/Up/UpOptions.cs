using Fam.Cli.CommandLine;

namespace Fam.Cli.Up;

/// <summary>What a user may choose about <c>fam up</c>.</summary>
/// <param name="Port">On 127.0.0.1; 0 takes any free one.</param>
/// <param name="Data">Directory of database and attempts.</param>
/// <param name="Slots">Jobs of one slot that run at the same time.</param>
/// <param name="Configs">Directory of the sweeps offered as templates.</param>
/// <param name="Verbose">Log every step, not only what needs attention.</param>
/// <param name="Postgres">Npgsql's connection string; null for a SQLite file in <paramref name="Data"/>.</param>
/// <param name="NoAuth">Ask nobody for a token.</param>
/// <param name="RabbitMq">The broker's AMQP address; null for a bus within the process.</param>
internal sealed record UpOptions(int Port, string Data, int Slots, string Configs, bool Verbose, string? Postgres, string? RabbitMq, bool NoAuth)
{
    public const int DefaultPort = 5080;
    private const int MaximumSlots = 1024;

    /// <summary>The sweeps shipped with Fam; the build puts them beside the program.</summary>
    public static string ShippedConfigs { get; } = Path.Combine(AppContext.BaseDirectory, "configs");

    /// <exception cref="CommandFailure">A value is out of range.</exception>
    public UpOptions Checked()
    {
        if (Port is < 0 or > 65_535) throw CommandFailure.Usage($"--port is {Port}; it must lie between 0 (any free one) and 65535.");
        if (Slots is < 1 or > MaximumSlots) throw CommandFailure.Usage($"--slots is {Slots}; it must lie between 1 and {MaximumSlots}.");
        if (string.IsNullOrWhiteSpace(Data)) throw CommandFailure.Usage("--data is empty; it must name a directory.");
        if (Configs != ShippedConfigs && !Directory.Exists(Configs)) throw CommandFailure.Usage($"--configs is '{Configs}'; there is no such directory.");
        return this;
    }
}
