using Fam.Dashboard.Submit;
using Fam.Dashboard.Tests.Browser;

namespace Fam.Dashboard.Tests;

/// <summary>Edits of a sweep's text that the form makes.</summary>
public sealed class SpecTextTests
{
    private const string Text =
        """
        # What it is for.
        name: passkey   # its name
        kind: train
        model: {preset: tiny, block_size: 32}   # small

        training:
          max_steps: 1300    # an upper bound
          learning_rate: 3.0e-3

        evaluate:
          - task: passkey
            filler_blocks: [0, 1]   # blocks
        parameters:
          configuration:
            values:
              - M0   # none
              - FAM
          seed: {values: [0, 1]}
        # the end

        """;

    [Fact]
    public void Values_are_read_wherever_they_stand()
    {
        var text = new SpecText(Text);
        Assert.Equal(("passkey", "tiny", "3.0e-3", "passkey"), (text.Value("name"), text.Value("model", "preset"), text.Value("training", "learning_rate"), text.Value("evaluate", "0", "task")));
        Assert.Equal(["M0", "FAM"], text.Values("parameters", "configuration", "values"));
        Assert.Equal(["0", "1"], text.Values("evaluate", "0", "filler_blocks"));
        Assert.Equal(["configuration", "seed"], text.Keys("parameters"));
        Assert.Null(text.Value("training", "seed"));
        Assert.False(new SpecText("name: [").IsReadable);
    }

    [Theory]
    [InlineData("other", "name: passkey ", "name: other ", "name")]
    [InlineData("x y: z", "name: passkey ", "name: \"x y: z\" ", "name")]
    [InlineData("base", "preset: tiny,", "preset: base,", "model", "preset")]
    [InlineData("9", "max_steps: 1300 ", "max_steps: 9 ", "training", "max_steps")]
    [InlineData("5", "learning_rate: 3.0e-3\n", "learning_rate: 3.0e-3\n  seed: 5\n", "training", "seed")]
    [InlineData("8", "block_size: 32}", "block_size: 32, fam_length: 8}", "model", "fam_length")]
    [InlineData("7", "blocks\n", "blocks\n    samples: 7\n", "evaluate", "0", "samples")]
    [InlineData(null, "preset: tiny, ", "", "model", "preset")]
    [InlineData(null, ", block_size: 32", "", "model", "block_size")]
    [InlineData(null, "  max_steps: 1300    # an upper bound\n", "", "training", "max_steps")]
    [InlineData(null, "kind: train\n", "", "kind")]
    [InlineData("gpu", "[0, 1]}\n", "[0, 1]}\nresources:\n  resource_pool: gpu\n", "resources", "resource_pool")]
    public void An_edit_changes_its_place_alone(string? value, string before, string after, params string[] path) =>
        Assert.Equal(Text.Replace(before, after, StringComparison.Ordinal), new SpecText(Text).With(value, path).Text);

    [Fact]
    public void Lists_are_written_in_one_line_and_read_again()
    {
        var text = new SpecText(Text).WithList(["M1", "FAM+M3"], SpecForm.Configurations);
        Assert.Contains("    values: [M1, FAM+M3]\n  seed: {values: [0, 1]}", text.Text, StringComparison.Ordinal);
        Assert.Equal(["M1", "FAM+M3"], SpecForm.ConfigurationsOf(text));
        Assert.Equal("a:\n  b: {c: 1}\n", new SpecText("").With("1", "a", "b", "c").Text);
        Assert.Equal("a: {b: 1}\n", new SpecText("a:\n").With("1", "a", "b").Text);
        Assert.Equal("", new SpecText("a: {b: 1}\n").Without("a", "b").Text);
    }

    [Fact]
    public void One_seed_is_a_key_and_several_are_a_parameter()
    {
        var seeds = SpecForm.Groups.SelectMany(group => group.Fields).Single(field => field.Label == "Seeds");
        var text = new SpecText(Text);
        Assert.Equal("0, 1", seeds.Read(text));
        var one = seeds.Write(text, "3");
        Assert.Equal(("3", "3"), (one.Value("training", "seed"), seeds.Read(one)));
        Assert.DoesNotContain("seed: {values", one.Text, StringComparison.Ordinal);
        Assert.Equal(["4", "5"], seeds.Write(one, "4, 5").Values("parameters", "seed", "values"));
    }

    [Fact]
    public void Every_shipped_sweep_is_read_edited_and_left_as_it_was()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Screenshots.Repository, "configs"), "*.yaml", SearchOption.AllDirectories))
        {
            var text = new SpecText(File.ReadAllText(file));
            Assert.True(text.IsReadable, file);
            foreach (var field in SpecForm.Groups.SelectMany(group => group.Fields).Where(field => field.Kind is FieldKind.Text or FieldKind.Number or FieldKind.Choice))
            {
                if (text.Value(field.Path) is not { } value)
                    continue;
                Assert.Equal("edited", text.With("edited", field.Path).Value(field.Path));
                Assert.Equal(value, text.With("edited", field.Path).With(value, field.Path).Value(field.Path));
                Assert.True(text.Without(field.Path).IsReadable, $"{file} without {field.Name}:\n{text.Without(field.Path).Text}");
                Assert.Null(text.Without(field.Path).Value(field.Path));
            }
        }
    }
}
