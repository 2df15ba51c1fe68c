using System.Globalization;
using System.Runtime.InteropServices;
using Fam.Chaos.Faults;
using Fam.Chaos.Rounds;

const string Usage = """
    Usage: scripts/chaos.sh [--rounds N] [--seed S] [--trials 2|4] [--steps N] [--horizon SECONDS] [--patience SECONDS] [--with FAULT] [--dir DIR] [--keep]
    """;

var (rounds, seed, keep, stay) = (10, 1, false, false);
var options = new ChaosOptions { Directory = "/var/tmp/fam-chaos" };
try
{
    for (var place = 0; place < args.Length; place++)
    {
        switch (args[place])
        {
            case "--rounds": rounds = Number(ref place, 1, 100_000); break;
            case "--seed": seed = Number(ref place, 0, int.MaxValue - 100_000); break;
            case "--trials": options = options with { Trials = Number(ref place, 2, 4) / 2 * 2 }; break;
            case "--steps": options = options with { Steps = Number(ref place, 45, 100_000) }; break;
            case "--horizon": options = options with { Horizon = TimeSpan.FromSeconds(Number(ref place, 1, 3_600)) }; break;
            case "--patience": options = options with { Patience = TimeSpan.FromSeconds(Number(ref place, 10, 3_600)) }; break;
            case "--with": options = options with { With = Kind(ref place) }; break;
            case "--dir": options = options with { Directory = Path.GetFullPath(Text(ref place)) }; break;
            case "--keep": keep = true; break;
            case "--keep-services": stay = true; break;
            default: throw new FormatException($"unknown argument {args[place]}");
        }
    }
}
catch (FormatException wrong)
{
    Console.Error.WriteLine($"error: {wrong.Message}\n\n{Usage}");
    return 2;
}

using var interrupted = new CancellationTokenSource();
using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
var run = new ChaosRun(options with { Keep = keep }, Say);
var failed = new List<int>();
var (laterAttempts, resumed) = (0, 0);
try
{
    await run.PrepareAsync(interrupted.Token);
    for (var round = 0; round < rounds; round++)
    {
        Say($"round {round + 1} of {rounds}, seed {seed + round}");
        var outcome = await run.RunAsync(seed + round, interrupted.Token);
        foreach (var line in outcome.Log)
            Console.WriteLine("    " + line);
        Say($"seed {outcome.Seed}: {(outcome.Violations.Count == 0 ? "all invariants hold" : "VIOLATED")}; {outcome.Summary}");
        (laterAttempts, resumed) = (laterAttempts + outcome.LaterAttempts, resumed + outcome.Resumed);
        if (outcome.Violations.Count == 0)
            continue;
        failed.Add(outcome.Seed);
        foreach (var violation in outcome.Violations)
            Console.WriteLine("    violated: " + violation);
        Console.WriteLine($"    logs: {outcome.Directory}; again: scripts/chaos.sh --rounds 1 --seed {outcome.Seed} --steps {run.Steps}{(options.With is { } with ? $" --with {with}" : "")} --keep");
    }
}
catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
{
    Say("interrupted");
    return 130;
}
finally
{
    if (!stay)
        await run.StopAsync();
}

Say($"{rounds - failed.Count} of {rounds} rounds kept every invariant{(failed.Count == 0 ? "" : "; violated by seeds " + string.Join(", ", failed))}");
Say($"{laterAttempts} attempts were opened after a job's first, {resumed} of them from a checkpoint");
if (resumed == 0)
{
    Say("no job had to go on from a checkpoint, so this run shows nothing: let trials last longer (--steps)");
    return 1;
}

return failed.Count == 0 ? 0 : 1;

void Interrupt(PosixSignalContext context)
{
    // Processes and servers must end with the suite.
    context.Cancel = true;
    interrupted.Cancel();
}

void Say(string what) => Console.WriteLine($"==> {DateTimeOffset.UtcNow:HH:mm:ss} {what}");

string Text(ref int place) => ++place < args.Length ? args[place] : throw new FormatException($"{args[place - 1]} needs a value");

FaultKind Kind(ref int place) => Text(ref place) is var text && Enum.GetNames<FaultKind>().Contains(text)
    ? Enum.Parse<FaultKind>(text)
    : throw new FormatException($"--with is '{text}'; write one of {string.Join(", ", Enum.GetNames<FaultKind>())}");

int Number(ref int place, int least, int most)
{
    var name = args[place];
    var text = Text(ref place);
    return int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
        ? number
        : throw new FormatException($"{name} is '{text}'; write a whole number from {least} to {most}");
}
