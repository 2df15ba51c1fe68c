using Fam.Chaos.Rounds;

namespace Fam.Chaos.Tests;

/// <summary>A suite that finds nothing must be one that would have found something.</summary>
public sealed class InvariantTests
{
    private static readonly MetricRow Point = new(0, "train/loss", 3, 1.5);
    private static readonly SampleRow Sample = new(0, "passkey", 1, 0, 10, 4, "123", "124", 0);
    private static readonly JobRows Job = new("s-0", 0, "Completed", null,
        [new("Queued", "Starting", "attempt 1"), new("Starting", "Running", "runs"), new("Running", "Completed", "completed")], [new(1, "Finished", IsOpen: false)]);

    private static readonly SweepRows Right = new("Completed", [Job], [Point], [Sample], Superseded: 0);

    [Fact]
    public void What_equals_the_undisturbed_run_violates_nothing() => Assert.Empty(Invariants.Violations(Right with { Superseded = 7 }, Right));

    [Fact]
    public void A_time_may_differ() => Assert.Empty(Invariants.Violations(
        Right with { Points = [new MetricRow(0, "train/seconds", 3, 1.5)] }, Right with { Points = [new MetricRow(0, "train/seconds", 3, 2)] }));

    public static TheoryData<string, SweepRows> Wrong => new()
    {
        { "missing", Right with { Points = [] } },
        { "2 times", Right with { Points = [Point, Point] } },
        { "instead of", Right with { Points = [Point with { Value = Math.BitIncrement(1.5) }] } },
        { "no undisturbed run has", Right with { Points = [Point, Point with { Step = 4 }] } },
        { "missing", Right with { Samples = [] } },
        { "instead of", Right with { Samples = [Sample with { Answer = "123" }] } },
        { "2 times", Right with { Samples = [Sample, Sample] } },
        { "is Failed", Right with { Jobs = [Job with { State = "Failed" }] } },
        { "jobs instead", Right with { Jobs = [] } },
        { "completed 2 times", Right with { Jobs = [Job with { Transitions = [.. Job.Transitions, new("Completed", "Completed", "again")] }] } },
        { "then on from", Right with { Jobs = [Job with { Transitions = [Job.Transitions[0], Job.Transitions[2]] }] } },
        { "is open", Right with { Jobs = [Job with { Attempts = [new(1, null, IsOpen: true)] }] } },
        { "has the attempts", Right with { Jobs = [Job with { Attempts = [new(2, "Finished", IsOpen: false)] }] } },
        { "the sweep is Running", Right with { SweepState = "Running" } },
    };

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void What_is_wrong_is_named(string word, SweepRows found) => Assert.Contains(Invariants.Violations(found, Right), violation => violation.Contains(word, StringComparison.Ordinal));
}
