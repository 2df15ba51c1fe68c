using Fam.Contracts.Jobs;
using Fam.Contracts.Views;

namespace Fam.Dashboard.Tests.Stub;

/// <summary>Sweeps that repeat tables of the paper, for what is laid beside them.</summary>
public static class StubPapers
{
    public const string Costs = "costs-1";
    public const string Ablation = "ablation-1";

    /// <summary>Tables 13 and 14: memory and time by length.</summary>
    public static void AddCosts(this StubWorld world)
    {
        int[] blocks = [22, 30, 61, 124, 249];
        Add(world, Costs, "table13", "passkey", "exact_match", [.. blocks.Select(length => new ComparisonLength(length, 1024.0 * (length + 3)))], "blocks",
            ["M3", "FAM+M3"], name => [.. blocks.Select(length => StubTrials.Cell(0, length, inReach: false) with { TokensPerSecond = name == "M3" ? 2_600 : 2_580, PeakMemoryBytes = 3_000_000_000L + (50_000_000L * length) })]);
    }

    /// <summary>Table 5: the length of FAM, asked with a task that has no lengths.</summary>
    public static void AddAblation(this StubWorld world)
    {
        int[] lengths = [4, 16, 64, 256, 1024];
        Add(world, Ablation, "table5", "xlsum", "rougeL", [new ComparisonLength(0, null)], "",
            [.. lengths.Select(length => $"FAM+M3 fam_length={length}")], name => [StubTrials.Cell(name.EndsWith("=64", StringComparison.Ordinal) ? .16 : .14, 0, inReach: false)]);
    }

    private static void Add(StubWorld world, string id, string name, string task, string metric, IReadOnlyList<ComparisonLength> lengths, string unit, IReadOnlyList<string> arms, Func<string, IReadOnlyList<ComparisonCell?>> cells)
    {
        world.Sweeps.Add(StubTrials.Sweep(id, name, SweepState.Completed, TimeSpan.FromHours(2)) with { Jobs = [] });
        world.Comparisons[id] = new()
        {
            SweepId = id,
            SweepName = name,
            Sweeps = [new(id, name)],
            Task = task,
            Metric = metric,
            Tasks = [task],
            LengthUnit = unit,
            Lengths = lengths,
            Arms = [.. arms.Select((arm, at) => new ComparisonArm
            {
                JobId = $"{id}-{at}", SweepId = id, Name = arm, State = JobState.Completed, Configuration = arm.Split(' ')[0], Size = "1b", Parameters = 1_580_000_000, Seed = 0,
                Score = new(100, cells(arm).Average(cell => cell!.Rate), .01, Complete: true), Cells = cells(arm),
            })],
            TotalArms = arms.Count,
            Baseline = arms[^1].Split(' ')[0],
        };
    }
}
