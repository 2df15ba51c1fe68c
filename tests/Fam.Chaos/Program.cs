using System.Globalization;
using Fam.Chaos.Rounds;

const string Usage = """
    Usage: scripts/chaos.sh [--rounds N] [--seed S] [--trials 2|4] [--horizon SECONDS] [--patience SECONDS] [--dir DIR] [--keep]
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
            case "--horizon": options = options with { Horizon = TimeSpan.FromSeconds(Number(ref place, 1, 3_600)) }; break;
            case "--patience": options = options with { Patience = TimeSpan.FromSeconds(Number(ref place, 10, 3_600)) }; break;
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

var run = new ChaosRun(options with { Keep = keep }, Say);
var failed = new List<int>();
try
{
    await run.PrepareAsync();
    for (var round = 0; round < rounds; round++)
    {
        Say($"round {round + 1} of {rounds}, seed {seed + round}");
        var outcome = await run.RunAsync(seed + round);
        foreach (var line in outcome.Log)
            Console.WriteLine("    " + line);
        Say($"seed {outcome.Seed}: {(outcome.Violations.Count == 0 ? "all invariants hold" : "VIOLATED")}; {outcome.Summary}");
        if (outcome.Violations.Count == 0)
            continue;
        failed.Add(outcome.Seed);
        foreach (var violation in outcome.Violations)
            Console.WriteLine("    violated: " + violation);
        Console.WriteLine($"    logs: {outcome.Directory}; again: scripts/chaos.sh --rounds 1 --seed {outcome.Seed} --keep");
    }
}
finally
{
    if (!stay)
        await run.StopAsync();
}

Say($"{rounds - failed.Count} of {rounds} rounds kept every invariant{(failed.Count == 0 ? "" : "; violated by seeds " + string.Join(", ", failed))}");
return failed.Count == 0 ? 0 : 1;

void Say(string what) => Console.WriteLine($"==> {DateTimeOffset.UtcNow:HH:mm:ss} {what}");

string Text(ref int place) => ++place < args.Length ? args[place] : throw new FormatException($"{args[place - 1]} needs a value");

int Number(ref int place, int least, int most)
{
    var name = args[place];
    var text = Text(ref place);
    return int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
        ? number
        : throw new FormatException($"{name} is '{text}'; write a whole number from {least} to {most}");
}
