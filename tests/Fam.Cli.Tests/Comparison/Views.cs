using Fam.Contracts.Jobs;
using Fam.Contracts.Views;

namespace Fam.Cli.Tests.Comparison;

/// <summary>Comparisons as an orchestrator would answer them.</summary>
internal static class Views
{
    public static ComparisonView View(IReadOnlyList<ComparisonLength> lengths, params ComparisonArm[] arms) => new()
    {
        SweepId = "abcd1234",
        SweepName = "50% & more_tasks",
        Task = "passkey",
        Metric = "exact_match",
        LengthUnit = "blocks",
        Lengths = lengths,
        Arms = arms,
        TotalArms = arms.Length,
        InferenceLength = 1_000,
        Baseline = "FAM",
    };

    public static ComparisonArm Arm(string name, params ComparisonCell?[] cells) => new()
    {
        JobId = "abcd1234-" + name,
        SweepId = "abcd1234",
        Name = name,
        State = JobState.Completed,
        Configuration = name.Split(' ')[0],
        Size = "tiny",
        Parameters = 100_000,
        Cells = cells,
    };

    public static ComparisonCell Cell(double rate, int samples = 100, bool inReach = false, double? speed = null, long? memory = null) => new()
    {
        Samples = samples,
        Correct = (int)(rate * samples),
        Rate = rate,
        Low = Math.Max(0, rate - 0.1),
        High = Math.Min(1, rate + 0.1),
        StandardError = 0.05,
        InReach = inReach,
        TokensPerSecond = speed,
        PeakMemoryBytes = memory,
    };
}
