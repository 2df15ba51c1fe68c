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

    /// <summary>Training steps of each trial; null for as many as make the undisturbed run last <see cref="Lasting"/>.</summary>
    public int? Steps { get; init; }

    /// <summary>How long an undisturbed run should last at least, so that faults fall into trainings and not between them.</summary>
    public TimeSpan Lasting { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Faults fall within so long after the sweep was submitted; null for four fifths of the undisturbed run's time.</summary>
    public TimeSpan? Horizon { get; init; }

    /// <summary>After the last fault is over, every job must have ended within this time.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A fault that every round has, whatever else is drawn; null for none.</summary>
    public FaultKind? With { get; init; }

    /// <summary>Keep databases, logs and attempts of rounds that went well, too.</summary>
    public bool Keep { get; init; }
}

/// <summary>What came of one round.</summary>
/// <param name="Log">What was done and when, a line each.</param>
/// <param name="Violations">Empty where every invariant holds.</param>
/// <param name="LaterAttempts">Attempts that were opened after a job's first.</param>
/// <param name="Resumed">Of those, the ones that went on from a checkpoint.</param>
public sealed record RoundOutcome(int Seed, IReadOnlyList<string> Log, IReadOnlyList<string> Violations, string Summary, string Directory, int LaterAttempts, int Resumed);

/// <summary>An undisturbed run first, then rounds with faults, each over a new database and with new processes.</summary>
public sealed class ChaosRun(ChaosOptions options, Action<string> say)
{
    private const string Template = "fam_chaos_template";
    private const int FirstSteps = 300;
    private const int MostSteps = 30_000;

    /// <summary>After a job's end its child is gone and its last event acknowledged within this time, sendings that are repeated included.</summary>
    private static readonly TimeSpan LongestEpilogue = TimeSpan.FromMinutes(2);

    private readonly Services services = new(Path.Combine(options.Directory, "services"));
    private SweepRows? undisturbed;
    private TimeSpan horizon;

    /// <summary>Training steps of each trial, once prepared.</summary>
    public int Steps { get; private set; } = options.Steps ?? FirstSteps;

    /// <summary>Starts the servers and finds out what an undisturbed run comes to.</summary>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        Directory.CreateDirectory(options.Directory);
        // Servers of root run as users of their own, who must be able to enter.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(options.Directory, File.GetUnixFileMode(options.Directory) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        await services.UpAsync();
        await AdminAsync($"DROP DATABASE IF EXISTS {Template}");
        await AdminAsync($"CREATE DATABASE {Template}");
        await Command.RunAsync("dotnet", [Programs.CommandLine, "db", "migrate", "--postgres", services.Direct(Template) + ";Pooling=false"], TimeSpan.FromMinutes(3));

        var clean = await UndisturbedAsync(cancellation);
        while (options.Steps is null && clean.Training < options.Lasting && Steps < MostSteps)
        {
            // Starting the processes takes much of a short run: steps are cheaper than they look in it.
            Steps = (int)Math.Min(MostSteps, Math.Round(Steps * Math.Clamp(1.5 * (options.Lasting / clean.Training), 1.5, 6) / 100) * 100);
            clean = await UndisturbedAsync(cancellation);
        }

        horizon = options.Horizon ?? clean.Training * 0.8;
        say($"faults fall within {horizon.TotalSeconds:0} s");
    }

    private async Task<Round> UndisturbedAsync(CancellationToken cancellation)
    {
        say($"undisturbed run, {Steps} steps");
        var clean = await RoundAsync("undisturbed", seed: 0, [], cancellation);
        undisturbed = clean.Rows ?? throw new InvalidOperationException($"The undisturbed run did not end: {string.Join("; ", clean.Log)}; its logs are in {clean.Directory}.");
        IReadOnlyList<string> faults = [.. Invariants.Violations(undisturbed, undisturbed), .. clean.Left];
        if (faults.Count > 0)
            throw new InvalidOperationException($"The undisturbed run is wrong: {string.Join("; ", faults)}; its logs are in {clean.Directory}.");
        say($"undisturbed run: {Summary(undisturbed)}, {clean.Training.TotalSeconds:0} s");
        return clean;
    }

    public async Task<RoundOutcome> RunAsync(int seed, CancellationToken cancellation)
    {
        var round = await RoundAsync($"seed-{seed}", seed, FaultPlan.Draw(seed, horizon, options.With), cancellation);
        IReadOnlyList<string> violations = round.Rows is null ? round.Log.TakeLast(1).ToList() : [.. Invariants.Violations(round.Rows, undisturbed!), .. round.Left];
        if (round.Rows is { } rows && violations.Count == 0 && !options.Keep)
            Directory.Delete(round.Directory, recursive: true);
        return new RoundOutcome(seed, round.Log, violations, round.Rows is null ? "not ended" : $"{Summary(round.Rows)}, {round.Training.TotalSeconds:0} s", round.Directory, round.Rows?.LaterAttempts ?? 0, round.Rows?.Resumed ?? 0);
    }

    public Task StopAsync() => services.DownAsync();

    private async Task<Round> RoundAsync(string name, int seed, IReadOnlyList<Fault> faults, CancellationToken cancellation)
    {
        var database = "fam_chaos_" + name.Replace('-', '_');
        var directory = Path.Combine(options.Directory, name);
        await SmallDisk.UnmountBelowAsync(directory);
        if (Directory.Exists(directory))
            Directory.Delete(directory, recursive: true);
        await AdminAsync($"DROP DATABASE IF EXISTS {database} WITH (FORCE)");
        await AdminAsync($"CREATE DATABASE {database} TEMPLATE {Template}");
        await using var fleet = new FamFleet(services, database, directory, name);
        await Redelivery.DeleteAsync(services.RabbitMqPort, ["fam-orchestrator", .. fleet.WorkerIds.Select(id => "fam-worker-" + id)]);

        var log = new List<string>();
        if (faults.Any(fault => fault.FillsDisk) && await fleet.MountAsync() is { } refusal)
            log.Add($"         no disk is filled: {refusal}");
        await fleet.StartAsync(options.Patience);
        var sweep = await fleet.Client.CreateSweepAsync(ChaosSweep.Yaml(options.Trials, Steps), cancellation);
        var submitted = TimeProvider.System.GetTimestamp();
        var injection = new Injection(fleet, services.Direct(database), seed);
        using var injected = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var watching = injection.WatchAsync(injected.Token);
        await Task.WhenAll(faults.Select(fault => InjectAsync(injection, fault, log))).WaitAsync(cancellation);
        await injected.CancelAsync();
        await watching;
        fleet.Heal();
        var rows = await AwaitEndAsync(database, fleet, sweep.Id, log, cancellation);
        var training = TimeProvider.System.GetElapsedTime(submitted);
        var left = rows is null ? [] : await LeftAsync(fleet, cancellation);
        Note(log, $"ended by themselves: {string.Join(", ", fleet.Workers.Append(fleet.Orchestrator).Where(process => process.Exits > 0).Select(process => $"{process.Name} {process.Exits} times").DefaultIfEmpty("none"))}; answers to COMMIT lost: {fleet.Database.AnswersLost}");
        if (rows is null)
            Note(log, $"not every job had ended {options.Patience.TotalSeconds:0} s after the last fault");
        return new Round(rows, left, log, directory, training);

        void Note(List<string> lines, string what)
        {
            lock (lines)
                lines.Add($"{TimeProvider.System.GetElapsedTime(submitted).TotalSeconds,6:0.0} s  {what}");
        }

        async Task InjectAsync(Injection by, Fault fault, List<string> lines)
        {
            await Task.Delay(fault.At, cancellation);
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

    private async Task<SweepRows?> AwaitEndAsync(string database, FamFleet fleet, string sweepId, List<string> log, CancellationToken cancellation)
    {
        // A fault may have left a server down, where starting it failed.
        await services.UpAsync();
        var began = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(began) < options.Patience)
        {
            try
            {
                if (await SweepRows.HaveEndedAsync(services.Direct(database)))
                {
                    var rows = await SweepRows.ReadAsync(services.Direct(database));
                    // As an operator does who has made room.
                    if (!rows.Jobs.Any(job => job is { State: "Failed", FailureKind: "OutOfDisk" }))
                        return rows;
                    log.Add($"         retried for want of room: {string.Join("; ", rows.Jobs.Where(job => job.FailureKind == "OutOfDisk").Select(job => $"job {job.Index}: {job.Failure}"))}");
                    await fleet.Client.RetrySweepAsync(sweepId, cancellation: cancellation);
                }
            }
            catch (NpgsqlException away) when (away.IsTransient)
            {
                // Still recovering from its death.
                log.Add($"         PostgreSQL recovers ({away.Message})");
            }

            await Task.Delay(TimeSpan.FromSeconds(0.5), cancellation);
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
        $"{rows.Jobs.Count(job => job.State == "Completed")} of {rows.Jobs.Count} jobs completed, {rows.Jobs.Sum(job => job.Attempts.Count)} attempts ({rows.LaterAttempts} after the first, {rows.Resumed} from a checkpoint), {rows.Points.Count} points ({rows.Superseded} superseded), {rows.Samples.Count} samples";

    /// <summary>Children and attempts that outlive the sweep.</summary>
    private static async Task<IReadOnlyList<string>> LeftAsync(FamFleet fleet, CancellationToken cancellation)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            List<string> left =
            [
                .. fleet.Children().Select(child => $"the child in {child.Name} is left, process {child.Pid}"),
                .. fleet.OpenAttempts().Select(attempt => $"attempt {attempt} is not closed: something of it was not acknowledged"),
            ];
            if (left.Count == 0 || TimeProvider.System.GetElapsedTime(began) > LongestEpilogue)
                return left;
            await Task.Delay(TimeSpan.FromSeconds(0.5), cancellation);
        }
    }

    /// <param name="Training">From the submission to the end of the sweep.</param>
    private sealed record Round(SweepRows? Rows, IReadOnlyList<string> Left, List<string> Log, string Directory, TimeSpan Training);
}
