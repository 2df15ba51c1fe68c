using Fam.Chaos.Faults;
using Fam.Chaos.Fleet;
using Npgsql;

namespace Fam.Chaos.Rounds;

/// <summary>How a run of the fault suite is done.</summary>
public sealed record ChaosOptions
{
    /// <summary>Folder of the suite's own servers and of what rounds leave.</summary>
    public required string Directory { get; init; }

    /// <summary>Trials of a round: 2 or 4.</summary>
    public int Trials { get; init; } = 4;

    /// <summary>Faults fall within so long after the sweep was submitted.</summary>
    public TimeSpan Horizon { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>After the last fault is over, every job must have ended within this time.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Keep databases, logs and attempts of rounds that went well, too.</summary>
    public bool Keep { get; init; }
}

/// <summary>What came of one round.</summary>
/// <param name="Log">What was done and when, a line each.</param>
/// <param name="Violations">Empty where every invariant holds.</param>
public sealed record RoundOutcome(int Seed, IReadOnlyList<string> Log, IReadOnlyList<string> Violations, string Summary, string Directory);

/// <summary>An undisturbed run first, then rounds with faults, each over a new database and with new processes.</summary>
public sealed class ChaosRun(ChaosOptions options, Action<string> say)
{
    private const string Template = "fam_chaos_template";

    private readonly Services services = new(Path.Combine(options.Directory, "services"));
    private SweepRows? undisturbed;

    /// <summary>Starts the servers and finds out what an undisturbed run comes to.</summary>
    public async Task PrepareAsync()
    {
        Directory.CreateDirectory(options.Directory);
        // Servers of root run as users of their own, who must be able to enter.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(options.Directory, File.GetUnixFileMode(options.Directory) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        await services.UpAsync();
        await AdminAsync($"DROP DATABASE IF EXISTS {Template}");
        await AdminAsync($"CREATE DATABASE {Template}");
        await Command.RunAsync("dotnet", [Programs.CommandLine, "db", "migrate", "--postgres", services.Direct(Template) + ";Pooling=false"], TimeSpan.FromMinutes(3));

        say("undisturbed run");
        var clean = await RoundAsync("undisturbed", seed: 0, []);
        undisturbed = clean.Rows ?? throw new InvalidOperationException($"The undisturbed run did not end: {string.Join("; ", clean.Log)}; its logs are in {clean.Directory}.");
        var faults = Invariants.Violations(undisturbed, undisturbed);
        if (faults.Count > 0)
            throw new InvalidOperationException($"The undisturbed run is wrong: {string.Join("; ", faults)}; its logs are in {clean.Directory}.");
        say($"undisturbed run: {Summary(undisturbed)}, {clean.Seconds:0} s");
    }

    public async Task<RoundOutcome> RunAsync(int seed)
    {
        var round = await RoundAsync($"seed-{seed}", seed, FaultPlan.Draw(seed, options.Horizon));
        IReadOnlyList<string> violations = round.Rows is null ? round.Log.TakeLast(1).ToList() : Invariants.Violations(round.Rows, undisturbed!);
        if (round.Rows is { } rows && violations.Count == 0 && !options.Keep)
            Directory.Delete(round.Directory, recursive: true);
        return new RoundOutcome(seed, round.Log, violations, round.Rows is null ? "not ended" : $"{Summary(round.Rows)}, {round.Seconds:0} s", round.Directory);
    }

    public Task StopAsync() => services.DownAsync();

    private async Task<Round> RoundAsync(string name, int seed, IReadOnlyList<Fault> faults)
    {
        var database = "fam_chaos_" + name.Replace('-', '_');
        var directory = Path.Combine(options.Directory, name);
        if (Directory.Exists(directory))
            Directory.Delete(directory, recursive: true);
        await AdminAsync($"DROP DATABASE IF EXISTS {database} WITH (FORCE)");
        await AdminAsync($"CREATE DATABASE {database} TEMPLATE {Template}");
        await using var fleet = new FamFleet(services, database, directory, name);
        await Redelivery.DeleteAsync(services.RabbitMqPort, ["fam-orchestrator", .. fleet.WorkerIds.Select(id => "fam-worker-" + id)]);

        var began = TimeProvider.System.GetTimestamp();
        var log = new List<string>();
        await fleet.StartAsync(options.Patience);
        await fleet.Client.CreateSweepAsync(ChaosSweep.Yaml(options.Trials));
        var submitted = TimeProvider.System.GetTimestamp();
        var injection = new Injection(fleet, seed);
        await Task.WhenAll(faults.Select(fault => InjectAsync(injection, fault, log)));
        fleet.Heal();
        var rows = await AwaitEndAsync(database, log);
        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        Note(log, $"ended by themselves: {string.Join(", ", fleet.Workers.Append(fleet.Orchestrator).Where(process => process.Exits > 0).Select(process => $"{process.Name} {process.Exits} times").DefaultIfEmpty("none"))}; answers to COMMIT lost: {fleet.Database.AnswersLost}");
        if (rows is null)
            Note(log, $"not every job had ended {options.Patience.TotalSeconds:0} s after the last fault");
        return new Round(rows, log, directory, seconds);

        void Note(List<string> lines, string what)
        {
            lock (lines)
                lines.Add($"{TimeProvider.System.GetElapsedTime(submitted).TotalSeconds,6:0.0} s  {what}");
        }

        async Task InjectAsync(Injection by, Fault fault, List<string> lines)
        {
            await Task.Delay(fault.At);
            try
            {
                Note(lines, $"{fault.Kind} begins (drawn: {fault})");
                var outcome = await by.InjectAsync(fault);
                Note(lines, $"{fault.Kind} over: {outcome}");
            }
            catch (InvalidOperationException failed)
            {
                // A server that another fault has killed already.
                Note(lines, $"{fault.Kind} could not be done: {failed.Message}");
            }
        }
    }

    private async Task<SweepRows?> AwaitEndAsync(string database, List<string> log)
    {
        // A fault may have left a server down, where starting it failed.
        await services.UpAsync();
        var began = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(began) < options.Patience)
        {
            try
            {
                if (await SweepRows.HaveEndedAsync(services.Direct(database)))
                    return await SweepRows.ReadAsync(services.Direct(database));
            }
            catch (NpgsqlException away) when (away.IsTransient)
            {
                // Still recovering from its death.
                log.Add($"         PostgreSQL recovers ({away.Message})");
            }

            await Task.Delay(TimeSpan.FromSeconds(0.5));
        }

        return null;
    }

    private async Task AdminAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(services.Direct("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static string Summary(SweepRows rows) =>
        $"{rows.Jobs.Count(job => job.State == "Completed")} of {rows.Jobs.Count} jobs completed, {rows.Jobs.Sum(job => job.Attempts.Count)} attempts, {rows.Points.Count} points ({rows.Superseded} superseded), {rows.Samples.Count} samples";

    private sealed record Round(SweepRows? Rows, List<string> Log, string Directory, double Seconds);
}
