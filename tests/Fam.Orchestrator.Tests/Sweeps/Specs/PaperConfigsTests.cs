using Fam.Contracts.Papers;
using Fam.Contracts.Specs;

namespace Fam.Orchestrator.Tests.Sweeps.Specs;

/// <summary>The sweeps of <c>configs/paper/</c>: every figure and table at the paper's scale and at that of a processor.</summary>
public sealed class PaperConfigsTests
{
    private const string Paper = "paper";
    private const string Tiny = "paper/tiny";

    public static TheoryData<string> Names => [.. NamesIn(Paper)];

    [Fact]
    public void Every_figure_has_both_scales()
    {
        Assert.Equal(["fig3a", "fig3b", "fig5", "fig6", "fig7", "fig9", "table1", "table13", "table5", "table6", "table7", "table8", "table9"], NamesIn(Paper));
        Assert.Equal(NamesIn(Paper), NamesIn(Tiny));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_papers_scale_is_right(string name)
    {
        var sweep = Marked.Right(ShippedConfigsTests.Text(Path.Combine(Paper, name + ".yaml")));
        Assert.Equal(name, sweep.Name);
        Assert.True(sweep.Trials.Count > 1);
        Assert.All(sweep.Trials, trial =>
        {
            var model = trial.Spec.Model;
            Assert.Equal((1024, "cuda"), (model.BlockSize, trial.Spec.Runtime.Device));
            Assert.Contains((model.NumHiddenLayers, model.HiddenSize), new[] { (18, 1536), (32, 4096), (56, 4096) });
            if (model.Architecture.HasFeedback() && !trial.Parameters.ContainsKey("fam_length")) Assert.Equal(64, model.FamLength);
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_tiny_scale_is_right_and_needs_neither_a_file_nor_a_device(string name)
    {
        var sweep = Marked.Right(ShippedConfigsTests.Text(Path.Combine(Tiny, name + ".yaml")));
        Assert.Equal(name + "-tiny", sweep.Name);
        Assert.Empty(sweep.Data);
        Assert.All(sweep.Trials, trial =>
        {
            Assert.Equal((JobKind.Train, "cpu", null), (trial.Spec.Kind, trial.Spec.Runtime.Device, trial.Spec.ModelNameOrPath));
            Assert.True(ModelParameters.Count(trial.Spec.Model) < 150_000);
            Assert.NotEmpty(trial.Spec.Evaluate);
        });
    }

    /// <summary>A tiny sweep compares what the paper's compares, where the scale leaves it the same.</summary>
    [Theory]
    [InlineData("fig3a")]
    [InlineData("fig3b")]
    [InlineData("fig7")]
    [InlineData("fig9")]
    [InlineData("table6")]
    [InlineData("table7")]
    [InlineData("table9")]
    [InlineData("table13")]
    public void Both_scales_have_the_same_arms(string name) =>
        Assert.Equal(TrialsOf(Path.Combine(Paper, name + ".yaml")), TrialsOf(Path.Combine(Tiny, name + ".yaml")));

    [Fact]
    public void Fig_5_has_its_four_arms_at_every_base() => Assert.Equal(
        ["FAM+M3 rope_theta=100 random_position_offset=63000 random_state_passing=0.8 fam_init=prompt", "FAM+M3 rope_theta=100 random_position_offset=63000 random_state_passing=0.8 fam_init=prefix", "FAM+M3 rope_theta=100 random_position_offset=63000 random_state_passing=0", "FAM+M3 rope_theta=100 random_position_offset=0"],
        TrialsOf(Path.Combine(Paper, "fig5.yaml")).Take(4));

    /// <summary>A long-context sweep asks the tasks of the paper's numbers beside which it is put, by the names they have there.</summary>
    [Theory]
    [InlineData("fig3b")]
    [InlineData("table1")]
    [InlineData("table5")]
    [InlineData("table6")]
    [InlineData("table7")]
    public void The_papers_scale_asks_exactly_the_tasks_of_its_values(string name)
    {
        var paper = PaperValues.Parse(ShippedConfigsTests.Text(Path.Combine(Paper, "values", name + ".json")));
        AsksExactly(name, [.. paper.Values.Select(value => value.Task).Distinct(StringComparer.Ordinal)]);
    }

    /// <summary>Of these the paper has curves or words, and no number to say which tasks.</summary>
    [Theory]
    [InlineData("fig5", "pg19")]
    [InlineData("fig6", "pg19")]
    [InlineData("table8", "isabelle", "pg19", "scrolls_narrative_qa", "scrolls_qasper", "scrolls_quality", "xlsum")]
    [InlineData("table9", "isabelle", "pg19", "scrolls_narrative_qa", "scrolls_qasper", "scrolls_quality", "xlsum")]
    public void The_papers_scale_asks_the_tasks_of_a_figure_without_numbers(string name, params string[] tasks)
    {
        Assert.Empty(PaperValues.Parse(ShippedConfigsTests.Text(Path.Combine(Paper, "values", name + ".json"))).Values);
        AsksExactly(name, tasks);
    }

    private static void AsksExactly(string name, string[] tasks)
    {
        var sweep = Marked.Right(ShippedConfigsTests.Text(Path.Combine(Paper, name + ".yaml")));
        Assert.Matches("^eval/(pg19/accuracy|xlsum/rougeL)$", sweep.Metric.Name);
        Assert.All(sweep.Trials, trial =>
        {
            Assert.Equal(tasks.Order(StringComparer.Ordinal), trial.Spec.Evaluate.Select(asked => asked.ReportedName).Order(StringComparer.Ordinal));
            Assert.All(trial.Spec.Evaluate, asked => Assert.Contains(asked.DataFile!["data/".Length..], sweep.Data.Select(data => data.Key)));
        });
    }

    private static List<string> TrialsOf(string config) => [.. Marked.Right(ShippedConfigsTests.Text(config)).Trials.Select(trial => trial.Name)];

    private static List<string> NamesIn(string directory) =>
        [.. Directory.GetFiles(Path.Combine(ShippedConfigsTests.Root, "configs", directory), "*.yaml").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal)];
}
