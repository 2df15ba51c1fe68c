using System.Text.Json;
using Fam.Contracts;
using Fam.Contracts.Specs;
using Fam.Orchestrator.Sweeps.Specs.Schema;

namespace Fam.Orchestrator.Tests.Sweeps.Specs;

/// <summary>The sweeps in <c>configs/</c>, and the table in <c>docs/sweep-spec.md</c>.</summary>
public sealed class ShippedConfigsTests
{
    public static TheoryData<string> Configs => [.. Directory.GetFiles(Path.Combine(Root, "configs"), "*.yaml").Select(path => Path.GetFileName(path)!).Order()];

    internal static string Root { get; } = FindRoot();

    internal static string Text(string config) => File.ReadAllText(Path.Combine(Root, "configs", config));

    [Theory]
    [MemberData(nameof(Configs))]
    public void Every_shipped_sweep_is_right(string config)
    {
        var sweep = Marked.Right(Text(config));
        Assert.Equal(Path.GetFileNameWithoutExtension(config), sweep.Name);
        Assert.NotNull(sweep.Description);
    }

    [Fact]
    public void The_main_sweep_compares_all_arms_and_the_best_case_of_those_with_a_reach()
    {
        var trials = Marked.Right(Text("passkey.yaml")).Trials;
        Assert.Equal(["M0", "M1", "M1 within_reach", "M2", "M2 within_reach", "FAM"], trials.Select(trial => trial.Name));
        Assert.All(trials, trial => Assert.Equal(trials[0].Spec.Training, trial.Spec.Training));
        Assert.All(trials, trial => Assert.Equal(trials[0].Spec.Curriculum!.Gate, trial.Spec.Curriculum!.Gate));
        Assert.Equal([0, 1, 2, 4, 16, 64, 256], trials[0].Spec.Evaluate[0].FillerBlocks);
    }

    [Fact]
    public void The_seeds_sweep_trains_the_main_sweeps_FAM()
    {
        var main = Marked.Right(Text("passkey.yaml")).Trials.Single(trial => trial.Name == "FAM").Spec;
        var seeds = Marked.Right(Text("passkey-seeds.yaml")).Trials;
        Assert.Equal(["FAM seed=0", "FAM seed=1", "FAM seed=2", "FAM seed=3", "FAM seed=4"], seeds.Select(trial => trial.Name));
        Assert.All(seeds, trial => Assert.Equal(main.Model, trial.Spec.Model));
        Assert.Equal(main.Training, seeds[0].Spec.Training);
        Assert.Equal(JsonSerializer.Serialize(main.Curriculum, FamJson.Options), JsonSerializer.Serialize(seeds[0].Spec.Curriculum, FamJson.Options));
    }

    [Fact]
    public void The_documented_table_is_the_schema()
    {
        var documented = File.ReadAllText(Path.Combine(Root, "docs", "sweep-spec.md"));
        Assert.True(documented.EndsWith("\n\n" + SchemaTable.Markdown(), StringComparison.Ordinal), "docs/sweep-spec.md must end with this table:\n" + SchemaTable.Markdown());
    }

    [Fact]
    public void The_documented_counts_of_tokens_fit_the_blocks_of_the_main_sweep()
    {
        Assert.Equal(15, PasskeyTokens.QuestionAndAnswer("passkey-words", 5));
        Assert.Equal(1, PasskeyTokens.DistanceInBlocks("passkey-words", 5, 32));
    }

    private static string FindRoot()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "Fam.sln"))) directory = Path.GetDirectoryName(directory)!;
        return directory;
    }
}
