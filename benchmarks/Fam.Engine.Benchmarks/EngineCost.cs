using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Fam.Engine.Benchmarks;

/// <summary>
/// What the engine has used until now. Unlike a rate, the differences of two readings hardly depend on what else a
/// machine does.
/// </summary>
/// <param name="Here">Processor time of this process: orchestrator and workers.</param>
/// <param name="Children">Processor time of its children that have ended.</param>
/// <param name="Postgres">Processor time of the database server; null where it is on another machine.</param>
/// <param name="Broker">Processor time of RabbitMQ; null where it is on another machine.</param>
/// <param name="Bytes">Allocated by this process.</param>
/// <param name="Commits">Transactions of the benchmark's database.</param>
/// <param name="Wal">Bytes that the database server wrote ahead.</param>
internal sealed record EngineCost(TimeSpan Here, TimeSpan Children, TimeSpan? Postgres, TimeSpan? Broker, long Bytes, long Commits, long Wal)
{
    private const double TicksPerSecond = 100;

    /// <param name="postgres">Connection string of the benchmark's database.</param>
    /// <param name="broker">AMQP address.</param>
    public static async Task<EngineCost> ReadAsync(string postgres, Uri broker)
    {
        await using var connection = new NpgsqlConnection(postgres);
        await connection.OpenAsync();
        // A session reports its transactions when it next idles, up to a second late.
        await Task.Delay(1_100);
        await using var command = new NpgsqlCommand("SELECT (xact_commit + xact_rollback)::bigint, (pg_current_wal_lsn() - '0/0')::bigint, pg_backend_pid() FROM pg_stat_database WHERE datname = current_database()", connection);
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        return new EngineCost(
            Process.GetCurrentProcess().TotalProcessorTime, TimeSpan.FromSeconds(Stat(Environment.ProcessId)!.Ended / TicksPerSecond), ServerOf(row.GetInt32(2)), BrokerAt(broker.Port), GC.GetTotalAllocatedBytes(), row.GetInt64(0), row.GetInt64(1));
    }

    /// <summary>Processor time of all of it.</summary>
    public TimeSpan All => Here + Children + (Postgres ?? TimeSpan.Zero) + (Broker ?? TimeSpan.Zero);

    /// <summary>Since an earlier reading, for each of so many jobs.</summary>
    public string Each(EngineCost before, int jobs) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(Here - before.Here).TotalMilliseconds / jobs:0.00} ms here, {(Postgres - before.Postgres)?.TotalMilliseconds / jobs:0.00} ms PostgreSQL, {(Broker - before.Broker)?.TotalMilliseconds / jobs:0.00} ms RabbitMQ; {(Bytes - before.Bytes) / 1024.0 / jobs:0} KiB allocated, {(Commits - before.Commits) / (double)jobs:0.00} transactions, {(Wal - before.Wal) / 1024.0 / jobs:0.0} KiB of WAL");

    /// <summary>Sessions are children of one process, which has the time of those that ended.</summary>
    private static TimeSpan? ServerOf(int session)
    {
        if (Stat(session) is not { } own)
            return null;
        var ticks = Directory.EnumerateDirectories("/proc").Select(path => int.TryParse(Path.GetFileName(path), out var pid) ? pid : 0).Where(pid => pid > 0)
            .Select(Stat).OfType<ProcessStat>().Where(stat => stat.Pid == own.Parent || stat.Parent == own.Parent).Sum(stat => stat.Pid == own.Parent ? stat.Own + stat.Ended : stat.Own);
        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }

    private static TimeSpan? BrokerAt(int port)
    {
        foreach (var path in Directory.EnumerateDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _)))
        {
            try
            {
                if (File.ReadAllText($"{path}/comm").Trim() == "beam.smp" && File.ReadAllText($"{path}/environ").Split('\0').Contains($"RABBITMQ_NODE_PORT={port}")
                    && Stat(int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture)) is { } stat)
                    return TimeSpan.FromSeconds(stat.Own / TicksPerSecond);
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // Ended meanwhile, or another user's: not the one that is looked for.
            }
        }

        return null;
    }

    private static ProcessStat? Stat(int pid)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{pid}/stat");
            // The name before it may hold anything.
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            long Of(int field) => long.Parse(fields[field - 3], CultureInfo.InvariantCulture);
            return new ProcessStat(pid, (int)Of(4), Of(14) + Of(15), Of(16) + Of(17));
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <param name="Own">Ticks of the process itself.</param>
    /// <param name="Ended">Ticks of children that have ended.</param>
    private sealed record ProcessStat(int Pid, int Parent, long Own, long Ended);
}
