using Fam.Contracts.Papers;
using Fam.Contracts.Specs;
using Fam.Contracts.Views;
using static Fam.Cli.Tests.Comparison.Views;

namespace Fam.Cli.Tests.Comparison;

/// <summary>Which of one's own numbers stands beside one of the paper's.</summary>
public sealed class PaperBesideTests
{
    private static readonly IReadOnlyList<ComparisonLength> Lengths = [new(1, 1_000), new(2, 2_000)];

    [Fact]
    public void A_score_of_no_length_is_the_mean_over_samples_in_percent() =>
        Assert.Equal(30, Ours(Value("FAM"), View(Lengths, Arm("FAM", Cell(0.5, 100), Cell(0.1, 100)), Arm("M1", Cell(1), Cell(1)))).GetValueOrDefault(), 9);

    [Fact]
    public void Samples_weigh_what_they_are() => Assert.Equal(20, Ours(Value("FAM"), View(Lengths, Arm("FAM", Cell(0.5, 100), Cell(0.1, 300)))).GetValueOrDefault(), 9);

    [Fact]
    public void The_next_tokens_of_texts_weigh_by_the_tokens_of_their_stretch()
    {
        var view = View([new(1_000, 1_000), new(4_000, 4_000)], Arm("FAM", Cell(0.4, 10), Cell(0.8, 10))) with { Metric = "accuracy", LengthUnit = "tokens" };
        // 1,000 tokens at 0.4 and 3,000 at 0.8.
        Assert.Equal(70, Ours(Value("FAM") with { Metric = "accuracy" }, view).GetValueOrDefault(), 9);
    }

    [Fact]
    public void Lengths_are_the_same_within_five_percent()
    {
        var view = View(Lengths, Arm("FAM", Cell(0.5), Cell(0.25)));
        Assert.Equal(25, Ours(Value("FAM") with { Length = 2_100 }, view));
        Assert.Null(Ours(Value("FAM") with { Length = 2_200 }, view));
        Assert.Null(Ours(Value("FAM") with { Length = 2_000 }, View([new(2, null)], Arm("FAM", Cell(0.5)))));
    }

    [Fact]
    public void Another_task_metric_or_configuration_has_none_of_ours()
    {
        var view = View(Lengths, Arm("FAM", Cell(0.5), Cell(0.5)));
        Assert.Null(Ours(Value("M1"), view));
        Assert.Null(Ours(Value("FAM") with { Task = "pg19" }, view));
        Assert.Null(Ours(Value("FAM") with { Metric = "rougeL" }, view));
        Assert.Null(Ours(Value("FAM"), View(Lengths, Arm("FAM", null, null))));
    }

    [Fact]
    public void What_varies_beside_the_configuration_must_be_in_the_arms_name()
    {
        var view = View([Lengths[0]], Arm("FAM fam_length=4", Cell(0.25)), Arm("FAM fam_length=64", Cell(0.75)));
        Assert.Equal(75, Ours(Value("FAM") with { Parameters = new Dictionary<string, string> { ["fam_length"] = "64" } }, view));
        Assert.Null(Ours(Value("FAM") with { Parameters = new Dictionary<string, string> { ["fam_length"] = "6" } }, view));
    }

    [Fact]
    public void Of_several_sizes_the_nearest_is_meant()
    {
        var large = Arm("FAM hidden_size=4096", Cell(0.75)) with { Parameters = ModelParameters.Count(ModelPresets.Of("8b")) };
        var view = View([Lengths[0]], Arm("FAM", Cell(0.25)), large);
        Assert.Equal(75, Ours(Value("FAM") with { Size = "8b" }, view));
        Assert.Equal(25, Ours(Value("FAM") with { Size = "tiny" }, view));
    }

    [Fact]
    public void Memory_is_the_largest_in_gigabytes_and_time_is_tokens_over_speed()
    {
        var view = View(Lengths, Arm("FAM", Cell(0, speed: 100, memory: 2_000_000_000), Cell(0, speed: 200, memory: 4_000_000_000)));
        Assert.Equal(4, Ours(Value("FAM") with { Task = "streaming", Metric = "memory", Unit = "GB" }, view));
        Assert.Equal(10, Ours(Value("FAM") with { Task = "streaming", Metric = "time", Unit = "seconds", Length = 2_000 }, view));
        Assert.Null(Ours(Value("FAM") with { Task = "streaming", Metric = "time", Unit = "seconds", Length = 2_000 }, View(Lengths, Arm("FAM", Cell(0), Cell(0)))));
    }

    [Fact]
    public void Imported_values_are_none_of_ours() => Assert.Null(Ours(Value("FAM"), View([Lengths[0]], Arm("FAM", Cell(0.5)) with { Origin = ScoreOrigin.Imported })));

    private static PaperValue Value(string configuration) => new() { Size = "1b", Configuration = configuration, Task = "passkey", Metric = "exact_match", Unit = "percent", Value = 50 };

    private static double? Ours(PaperValue value, ComparisonView view) =>
        PaperBeside.Rows(new PaperValues { Name = "fig", Title = "", Source = "", Claims = [], Values = [value] }, view).Single().Ours;
}
