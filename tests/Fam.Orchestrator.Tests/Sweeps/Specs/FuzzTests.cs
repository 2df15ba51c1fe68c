using System.Text;
using Fam.Orchestrator.Sweeps.Specs;

namespace Fam.Orchestrator.Tests.Sweeps.Specs;

/// <summary>No text makes the reader throw, hang or answer half. Texts are drawn from fixed seeds, so a failure can be repeated.</summary>
public sealed class FuzzTests
{
    private static readonly string[] Pieces =
    [
        "\t", "\n", "  ", ": ", "- ", "{", "}", "[", "]", ",", "\"", "'", "#", "&a ", "*a", "!!map ", "? ", "| ", "> ", "---\n", "...\n", "%YAML 1.2\n", "<<: ", "~", "null",
        "\0", "\uFEFF", "\uD800", "😀", "\u2028", "\u0085", "1e999", ".nan", "-.inf", "99999999999999999999", "0x1F", "true", "yes", "when: ", "values: ", "min: ", "((((", "not ",
        " == ", "configuration", "FAM+M999", "M1_SG", "evaluate:", "parameters:", "curriculum:", "\\", "\\x", "\r", "@", "`", "=",
    ];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 8)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Mutated_configs_are_answered(int seed)
    {
        var random = new Random(seed);
        var configs = Directory.GetFiles(Path.Combine(ShippedConfigsTests.Root, "configs"), "*.yaml").Order().Select(File.ReadAllText).ToArray();
        for (var i = 0; i < 150; i++) Answered(Mutate(configs[random.Next(configs.Length)], random));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Random_pieces_and_bytes_are_answered(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 300; i++)
        {
            var text = new StringBuilder();
            for (var pieces = random.Next(60); pieces >= 0; pieces--) text.Append(Pieces[random.Next(Pieces.Length)]);
            Answered(text.ToString());

            var bytes = new byte[random.Next(400)];
            random.NextBytes(bytes);
            Answered(Encoding.UTF8.GetString(bytes));
            Answered(Encoding.Latin1.GetString(bytes));
        }
    }

    [Fact]
    public void Large_repetitions_are_answered()
    {
        foreach (var piece in Pieces.Append("a: ").Append("a:\n ").Append("[a, ").Append("{a: ").Append("- - ").Append("x").Append("a: 1\n").Append("'a': b, "))
        {
            Answered(string.Concat(Enumerable.Repeat(piece, 200_000 / Math.Max(1, Encoding.UTF8.GetByteCount(piece)))));
            Answered("name: a\n" + string.Concat(Enumerable.Repeat(piece, 20_000)));
        }
    }

    private static string Mutate(string text, Random random)
    {
        var mutated = new StringBuilder(text);
        for (var edits = random.Next(1, 6); edits > 0 && mutated.Length > 2; edits--)
        {
            var at = random.Next(mutated.Length);
            var length = Math.Min(random.Next(1, 30), mutated.Length - at);
            switch (random.Next(4))
            {
                case 0:
                    mutated.Remove(at, length);
                    break;
                case 1:
                    mutated.Insert(at, Pieces[random.Next(Pieces.Length)]);
                    break;
                case 2:
                    mutated.Insert(random.Next(mutated.Length), mutated.ToString(at, length));
                    break;
                default:
                    mutated[at] = (char)random.Next(1, 0x300);
                    break;
            }
        }

        return mutated.ToString();
    }

    private static void Answered(string text)
    {
        var result = SweepSpecReader.Read(text);
        Assert.Equal(result.Faults.Count == 0, result.Spec is not null);
        Assert.True(result.Faults.Count <= 101);
        foreach (var fault in result.Faults)
        {
            Assert.NotEmpty(fault.Message);
            Assert.True(fault.Line >= 0 && fault.Column >= 0 && fault.Line <= text.Count(character => character is '\n' or '\r') + 2, fault.ToString());
            Assert.False(fault.ToString().Any(char.IsControl), fault.ToString());
            Assert.True(fault.ToString().Length < 4_000);
        }
    }
}
