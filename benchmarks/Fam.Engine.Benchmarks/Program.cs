using Fam.Engine.Benchmarks;

var benchmarks = new Dictionary<string, (string What, Func<int> Run)>
{
    ["scheduling"] = ("cost of a placement decision with 1,000, 10,000 and 100,000 jobs waiting", Scheduling.Run),
    ["sweep"] = ("a sweep of 100,000 jobs: accepted, started, cancelled, and its memory", LargeSweep.Run),
    ["points"] = ("rate of metric points from a worker into committed rows", PointRate.Run),
    ["running"] = ("memory and processor time of an orchestrator that holds 2,000 running jobs", RunningJobs.Run),
    ["jobs"] = ("rate and latency of jobs that do nothing, over PostgreSQL and RabbitMQ", JobRate.Run),
    ["training"] = ("share of a training that its points cost", TrainingShare.Run),
    ["signing"] = ("cost of signing and checking an envelope", Signing.Run),
};

if (args is [var name] && benchmarks.TryGetValue(name, out var benchmark))
    return benchmark.Run();

Console.Error.WriteLine("usage: Fam.Engine.Benchmarks NAME");
foreach (var (known, (what, _)) in benchmarks)
    Console.Error.WriteLine($"  {known,-12} {what}");
return 2;
