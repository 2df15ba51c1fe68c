using Fam.Contracts.Papers;
using Fam.Contracts.Specs;

namespace Fam.Contracts.Tests.Papers;

/// <summary>The paper's numbers in <c>configs/paper/values/</c>.</summary>
public sealed class PaperValuesTests
{
    /// <summary>Rows by what the paper's tables have: sizes or tasks × configurations × metrics or lengths.</summary>
    [Theory]
    [InlineData("fig3a", 0)]
    [InlineData("fig3b", 6 * 9)]
    [InlineData("fig5", 0)]
    [InlineData("fig6", 0)]
    [InlineData("fig7", 0)]
    [InlineData("fig9", 0)]
    [InlineData("table1", 2 * 6 * 2)]
    [InlineData("table2", 3 * 2 * 2)]
    [InlineData("table5", 5 * 3)]
    [InlineData("table6", 5)]
    [InlineData("table7", 3 * 2)]
    [InlineData("table8", 0)]
    [InlineData("table9", 0)]
    [InlineData("table10", 6 * 3)]
    [InlineData("table13", 2 * 2 * 5)]
    [InlineData("models", 3 * 5)]
    public void Every_number_is_there_once(string name, int numbers)
    {
        var paper = Read(name);
        Assert.Equal(name, paper.Name);
        Assert.Equal(numbers, paper.Values.Count);
        Assert.True(numbers > 0 || paper.Claims.Count > 0);
        Assert.Equal(numbers, paper.Values.Select(value => (value.Size, value.Configuration, string.Join(' ', value.Parameters), value.Task, value.Metric, value.Length)).Distinct().Count());
        Assert.All(paper.Values, value => Assert.True(value.Unit != "percent" || value.Value is >= 0 and <= 100));
        Assert.All(paper.Values.Where(value => value.Size.Length > 0), value => Assert.Contains(value.Size, ModelPresets.Names));
        Assert.All(paper.Values.Where(value => value.Configuration.Length > 0), value => Assert.NotNull(MemoryConfiguration.TryParse(value.Configuration)));
    }

    [Fact]
    public void No_file_is_left_out_and_every_sweep_of_the_paper_has_one()
    {
        var names = Directory.GetFiles(Values, "*.json").Select(path => Path.GetFileNameWithoutExtension(path)!).ToHashSet();
        Assert.Equal(16, names.Count);
        Assert.All(Directory.GetFiles(Path.Combine(Values, ".."), "*.yaml"), sweep => Assert.Contains(Path.GetFileNameWithoutExtension(sweep)!, names));
    }

    [Fact]
    public void The_presets_are_the_papers_models()
    {
        foreach (var value in Read("models").Values)
        {
            var model = ModelPresets.Of(value.Size);
            double? ours = value.Metric switch
            {
                "layers" => model.NumHiddenLayers,
                "width" => model.HiddenSize,
                "ff_multiplier" => (double)model.IntermediateSize / model.HiddenSize,
                "heads" => model.NumAttentionHeads,
                _ => null,
            };
            if (ours is not null) Assert.Equal(value.Value, ours);
        }
    }

    [Theory]
    [InlineData("fig3b-tiny", "fig3b")]
    [InlineData("fig3b", "fig3b")]
    public void Both_scales_of_a_sweep_have_the_same_values(string sweep, string name) => Assert.Equal(name, PaperValues.NameFor(sweep));

    private static string Values { get; } = Path.Combine(Root(), "configs", "paper", "values");

    private static PaperValues Read(string name) => PaperValues.Parse(File.ReadAllText(Path.Combine(Values, name + ".json")));

    private static string Root()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "Fam.sln"))) directory = Path.GetDirectoryName(directory)!;
        return directory;
    }
}
