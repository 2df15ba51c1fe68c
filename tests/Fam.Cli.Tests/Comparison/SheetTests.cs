using System.Globalization;
using Fam.Cli.Comparison;
using Fam.Cli.Terminals;
using Fam.Contracts.Views;
using static Fam.Cli.Tests.Comparison.Views;

namespace Fam.Cli.Tests.Comparison;

/// <summary>The same comparison in the formats that programs and papers read.</summary>
public sealed class SheetTests
{
    private static readonly ComparisonView Shown = View(
        [new(0, 74), new(4, 202)],
        Arm("M1 seed=0", Cell(0.9, inReach: true), Cell(0.1)) with
        {
            ReachBlocks = 2, ReachFillerBlocks = 1, DegradationSlope = new DegradationSlope(-0.5, null, 2),
            EffectiveLength = new EffectiveLength { Threshold = 0.5, Length = 0, Low = 0, High = 0, Censored = false, HighCensored = false, Dips = false },
        },
        Arm("FAM seed=0", Cell(0.9), Cell(0.9)) with { EffectiveLength = new EffectiveLength { Threshold = 0.5, Length = 4, Low = 0, High = 4, Censored = true, HighCensored = true, Dips = false } });

    private static readonly ComparisonPairs Pairs = new()
    {
        Sweeps = [], Task = "passkey", Metric = "exact_match", LengthUnit = "blocks", Baseline = "FAM", Configurations = ["M1", "FAM"], Alpha = 0.05, ArmComparisons = 2, PooledComparisons = 2, Resamples = 10_000, Pooled = [],
        Unpaired = [new("abcd1234-7", "M2", "M2", "no arm of FAM has its seed (3)")],
        Arms =
        [
            new PairedArm
            {
                JobId = "abcd1234-M1 seed=0", Name = "M1 seed=0", Configuration = "M1", Size = "tiny", Seed = 0, BaselineJobId = "abcd1234-FAM seed=0", BaselineName = "FAM seed=0", Differs = ["training.learning_rate"],
                Differences = [Difference(0, 0, 1, significant: false), Difference(4, -0.8, 0.00001, significant: true)],
            },
        ],
    };

    [Fact]
    public void Latex_has_every_mark_and_no_sign_that_it_would_take_for_its_own()
    {
        var text = Written(ComparisonFormat.Latex, ScoreSheet.Of(Shown, new SignificanceMarks(Pairs)));
        Assert.Contains(@"\caption{50\% \& more\_tasks: passkey/exact\_match over filler length (columns: filler in blocks)}", text, StringComparison.Ordinal);
        Assert.Contains(@"\begin{tabular}{llrrrr}", text, StringComparison.Ordinal);
        Assert.Contains(@"M1 seed=0 & 2 blocks, filler $\le$ 1 & 0.90* ($\pm$0.050, 0.80--1.00, n=100) & 0.10$^\dagger$ ($\pm$0.050, 0.00--0.20, n=100) & 0 blocks (0 … 0) & $-$0.500 \\".Replace("…", @"\ldots{}"), text, StringComparison.Ordinal);
        Assert.Contains(@"$\ge$ 4 blocks (0 \ldots{} $\ge$ 4)", text, StringComparison.Ordinal);
        Assert.All(new[] { @"\toprule", @"\midrule", @"\bottomrule" }, rule => Assert.Contains(rule, text, StringComparison.Ordinal));
        Assert.DoesNotContain(text, sign => sign > 127);
        Assert.Equal(@"a\_b \{c\} \textbackslash{}d \textasciitilde{} \textasciicircum{} \#1 \$2", Latex.Escaped(@"a_b {c} \d ~ ^ #1 $2"));
    }

    [Fact]
    public void Markdown_has_the_marks_and_the_differences()
    {
        var scores = Written(ComparisonFormat.Markdown, ScoreSheet.Of(Shown, new SignificanceMarks(Pairs)));
        Assert.Contains(@"| 0.90\* (±0.050, 0.80–1.00, n=100) | 0.10† (", scores, StringComparison.Ordinal);
        Assert.Contains("corrected by Holm over 2 comparisons, below 0.05", scores, StringComparison.Ordinal);
        var pairs = Written(ComparisonFormat.Markdown, PairSheet.Of(Pairs));
        Assert.Contains("| M1 seed=0 | tiny | FAM seed=0 | 4 blocks | all | 100 | 0.100 | 0.900 | −0.800† | −0.900 … −0.700 | < 0.0001 | < 0.0001 |", pairs, StringComparison.Ordinal);
        Assert.Contains("M1 seed=0 and FAM seed=0 differ in training.learning_rate, too.", pairs, StringComparison.Ordinal);
        Assert.Contains("M2 is in no test: no arm of FAM has its seed (3).", pairs, StringComparison.Ordinal);
    }

    [Fact]
    public void Csv_has_a_line_for_each_cell_with_the_unit_and_the_test_beside()
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        ComparisonCsv.Write(output, Shown, new SignificanceMarks(Pairs));
        var lines = output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(',')).ToList();
        Assert.Equal(5, lines.Count);
        Assert.All(lines, line => Assert.Equal(lines[0].Length, line.Length));
        string At(int line, string column) => lines[line][Array.IndexOf(lines[0], column)];
        Assert.Equal(("4", "blocks", "0.1", "FAM", "-0.8", "true", "false"), (At(2, "length"), At(2, "length_unit"), At(2, "rate"), At(2, "baseline"), At(2, "difference"), At(2, "significant"), At(2, "in_reach")));
        Assert.Equal(("true", "", "4", "true"), (At(1, "in_reach"), At(4, "baseline"), At(4, "effective_length"), At(4, "effective_length_censored")));
    }

    [Fact]
    public void A_lengths_unit_is_the_tasks()
    {
        Assert.Equal(["1 block (74 tok)", "1024 tokens", "all"], [ComparisonWords.Length(new(1, 74), "blocks"), ComparisonWords.Length(new(1_024, 990), "tokens"), ComparisonWords.Length(new(0, 5), "")]);
        Assert.Equal("none (none … 4)", ComparisonWords.Effective(Arm("M1") with { EffectiveLength = new EffectiveLength { Threshold = 0.5, High = 4, Censored = false, HighCensored = false, Dips = false } }, Shown));
    }

    [Fact]
    public void The_baseline_at_equal_cost_lies_on_its_line_and_nowhere_else()
    {
        var view = View([new(1, 100)], At("FAM", "small", 1e9, 0.4), At("FAM", "base", 4e9, 0.8), At("M1", "small", 2e9, 0.5), At("M1", "base", 8e9, 0.9), At("M1", "tiny", 1.02e9, 0.1));
        var markdown = Written(ComparisonFormat.Markdown, EqualComputeSheet.Of(view, "FAM"));
        // Half way by the logarithm; beyond the largest; the same within 5 %.
        Assert.Contains("| training FLOPs | M1 | small | 1 | 2.0 G | 0.500 | 0.600 | −0.100 |", markdown, StringComparison.Ordinal);
        Assert.Contains("| training FLOPs | M1 | base | 1 | 8.0 G | 0.900 | – | – |", markdown, StringComparison.Ordinal);
        Assert.Contains("| training FLOPs | M1 | tiny | 1 | 1.0 G | 0.100 | 0.400 | −0.300 |", markdown, StringComparison.Ordinal);
    }

    [Fact]
    public void Depths_are_rows_for_people_and_a_line_for_each_cell_in_csv()
    {
        var view = new ComparisonDepths
        {
            Sweeps = [new ComparedSweep("abcd1234", "needles")], Task = "needle", Metric = "string_match_all", LengthUnit = "tokens", Lengths = [new(1_024, 1_000), new(4_096, 4_000)], Depths = [0, 12.5],
            Arms =
            [
                new DepthArm
                {
                    JobId = "abcd1234-0", Name = "M1", Configuration = "M1", Size = "tiny", Seed = 1,
                    Rows = [[new DepthCell(10, 0.5, 0.2, 0.8, InReach: true), null], [new DepthCell(10, 0.25, 0.1, 0.6, InReach: false), new DepthCell(8, 1, 0.7, 1, InReach: false)]],
                },
            ],
        };
        var markdown = Written(ComparisonFormat.Markdown, DepthSheet.Of(view, ComparisonFormat.Markdown));
        Assert.Contains("**needles: needle/string_match_all over length and depth**", markdown, StringComparison.Ordinal);
        Assert.Contains("| Configuration | Depth | 1024 tokens | 4096 tokens |", markdown, StringComparison.Ordinal);
        Assert.Contains(@"| M1 | 0 % | 0.50\* (0.20–0.80, n=10) | 0.25 (0.10–0.60, n=10) |", markdown, StringComparison.Ordinal);
        Assert.Contains("| M1 | 12.5 % | – | 1.00 (0.70–1.00, n=8) |", markdown, StringComparison.Ordinal);
        Assert.Contains(@"M1 & 12.5 \% & -- & 1.00 (0.70--1.00, n=8) \\", Written(ComparisonFormat.Latex, DepthSheet.Of(view, ComparisonFormat.Latex)), StringComparison.Ordinal);
        var lines = Written(ComparisonFormat.Csv, DepthSheet.Of(view, ComparisonFormat.Csv)).Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(5, lines.Length);
        Assert.Equal("abcd1234-0,M1,M1,tiny,1,fam,needle,string_match_all,1024,tokens,1000,0,10,0.5,0.2,0.8,true", lines[1]);
        Assert.Equal("abcd1234-0,M1,M1,tiny,1,fam,needle,string_match_all,1024,tokens,1000,12.5,,,,,", lines[2]);
    }

    private static ComparisonArm At(string configuration, string size, double operations, double score) => Arm(configuration, Cell(score)) with
    {
        Size = size, Score = new ArmScore(100, score, 0.01, Complete: true), Cost = new ArmCost { Slots = 1, DeviceKind = "cpu", OperationsPerToken = 1, TrainingOperations = operations },
    };

    private static PairedDifference Difference(int length, double difference, double p, bool significant) => new()
    {
        Length = length, Reach = ReachPart.All, Samples = 100, Mean = 0.9 + difference, BaselineMean = 0.9, Difference = difference, Low = difference - 0.1, High = difference + 0.1, Higher = 0, Lower = 80,
        Test = PairTest.Mcnemar, P = p, AdjustedP = p, Significant = significant,
    };

    private static string Written(ComparisonFormat format, Sheet sheet)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        SheetWriter.Write(new Terminal(json: false), output, format, sheet);
        return output.ToString();
    }
}
