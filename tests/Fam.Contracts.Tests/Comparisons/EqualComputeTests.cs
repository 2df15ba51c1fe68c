using Fam.Contracts.Comparisons;
using Fam.Contracts.Jobs;
using Fam.Contracts.Views;

namespace Fam.Contracts.Tests.Comparisons;

/// <summary>The baseline's score at another configuration's cost.</summary>
public sealed class EqualComputeTests
{
    /// <summary>The baseline's points: 0.2 at 100, 0.6 at 10,000.</summary>
    private static readonly CostPoint[] Line = [new("FAM", "small", 1, 100, 0.2), new("FAM", "large", 1, 10_000, 0.6)];

    [Theory]
    [InlineData(1_000, 0.4)]
    [InlineData(100, 0.2)]
    [InlineData(10_000, 0.6)]
    public void Between_two_points_the_line_goes_by_the_logarithm_of_the_cost(double cost, double baseline) => Assert.Equal(baseline, At(cost)!.Value, 9);

    [Fact]
    public void A_tenth_of_the_way_is_a_tenth_of_the_logarithm() => Assert.Equal(0.2 + (0.4 * 0.1), At(100 * Math.Pow(100, 0.1))!.Value, 9);

    [Theory]
    [InlineData(96, 0.2)]
    [InlineData(104, 0.2)]
    [InlineData(10_400, 0.6)]
    [InlineData(94, null)]
    [InlineData(10_600, null)]
    public void Beyond_its_ends_the_line_goes_on_only_where_costs_are_nearly_the_same(double cost, double? baseline) => Assert.Equal(baseline, At(cost));

    [Fact]
    public void One_point_is_no_line() => Assert.Equal([0.2, null], EqualCompute.Against([Line[0], Point(101), Point(150)], "FAM").Select(equal => equal.Baseline));

    [Fact]
    public void Of_sizes_that_cost_nearly_the_same_the_nearest_is_meant() =>
        Assert.Equal(0.9, EqualCompute.Against([Line[0], new("FAM", "wide", 1, 102, 0.9), Point(103)], "FAM").Single().Baseline);

    [Fact]
    public void A_point_is_the_mean_of_its_complete_arms_that_tell_their_cost()
    {
        ComparisonArm[] arms =
        [
            Arm("M1", 100, 0.2), Arm("M1", 300, 0.6), Arm("M1", 900, 0.9) with { Score = new ArmScore(10, 0.9, null, Complete: false) }, Arm("M1", null, 0.9),
            Arm("M1", 100, 0.9) with { Origin = ScoreOrigin.Imported }, Arm("FAM", 50, 0.1),
        ];
        Assert.Equal([new CostPoint("FAM", "tiny", 1, 50, 0.1), new CostPoint("M1", "tiny", 2, 200, 0.4)], EqualCompute.Points(arms, Budget.TrainingTokens));
        Assert.Empty(EqualCompute.Points(arms, Budget.SlotSeconds));
        Assert.Equal([7.0], EqualCompute.Points([arms[0]], Budget.OperationsPerToken).Select(point => point.Cost));
    }

    [Fact]
    public void The_difference_is_the_configurations_score_less_the_baselines()
    {
        var equal = EqualCompute.Against([.. Line, Point(1_000)], "FAM").Single();
        Assert.Equal(0.1, equal.Difference!.Value, 9);
        Assert.Null(EqualCompute.Against([.. Line, Point(1)], "FAM").Single().Difference);
    }

    private static double? At(double cost) => EqualCompute.Against([.. Line, Point(cost)], "FAM").Single().Baseline;

    private static CostPoint Point(double cost) => new("M1", "any", 1, cost, 0.5);

    private static ComparisonArm Arm(string configuration, double? tokens, double score) => new()
    {
        JobId = "s-0", Name = configuration, State = JobState.Completed, Configuration = configuration, Size = "tiny", Parameters = 1, Cells = [],
        Score = new ArmScore(10, score, null, Complete: true), Cost = new ArmCost { Slots = 1, DeviceKind = "cpu", OperationsPerToken = 7, TrainingTokens = tokens },
    };
}
