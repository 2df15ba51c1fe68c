using Fam.Contracts.Jobs;
using Fam.Contracts.Views;

namespace Fam.Dashboard.Tests.Stub;

/// <summary>A sweep over sizes with everything that the page of comparisons can show: costs, pairs, depths, tasks.</summary>
public static class StubComparisons
{
    public const string Sizes = "sizes-1";

    private static readonly (int Width, double Fam, double Segments)[] Widths = [(128, 1.00, .00), (64, .98, .00), (32, .41, .02)];
    private static readonly ComparedSweep[] Sweep = [new(Sizes, "passkey-sizes")];

    public static void AddSizes(this StubWorld world)
    {
        var sweep = StubTrials.Sweep(Sizes, "passkey-sizes", SweepState.Completed, TimeSpan.FromHours(5)) with { Jobs = [] };
        world.Sweeps.Add(sweep);
        world.Comparisons[Sizes] = View();
        world.Pairs[Sizes] = Pairs();
        world.Depths[Sizes] = Depths();
        world.TaskTables[Sizes] = Tasks();
    }

    private static string Label(int width) => $"W{width}×L2";

    private static ComparisonView View() => new()
    {
        SweepId = Sizes,
        SweepName = "passkey-sizes",
        Sweeps = Sweep,
        Task = "passkey",
        Metric = "exact_match",
        Tasks = ["passkey", "needle"],
        Lengths = [.. StubTrials.Lengths.Select(blocks => new ComparisonLength(blocks, 92 + 32.0 * blocks))],
        Arms = [.. Widths.SelectMany((size, at) => new[] { Arm(size.Width, at, "FAM", size.Fam, 1.04), Arm(size.Width, at, "M3", size.Segments, 1) })],
        TotalArms = 6,
        Threshold = 0.5,
        InferenceLength = 8_284,
        Baseline = "FAM",
    };

    private static ComparisonArm Arm(int width, int at, string configuration, double longest, double dearer)
    {
        var feedback = configuration == "FAM";
        double Rate(int blocks) => feedback ? 1 - ((1 - longest) * Math.Log2(1 + blocks) / 8) : blocks <= 5 ? .97 : longest;
        var operations = 3e12 * width * width / 1024 * dearer;
        return new()
        {
            JobId = $"{Sizes}-{(2 * at) + (feedback ? 0 : 1)}",
            SweepId = Sizes,
            Name = $"{configuration} hidden_size={width}",
            State = JobState.Completed,
            Configuration = configuration,
            ReachBlocks = feedback ? 0 : 6,
            ReachFillerBlocks = feedback ? -1 : 5,
            Seed = 0,
            Size = Label(width),
            Parameters = 27_000L * (width / 32) * (width / 32),
            TrainingSeconds = 110.0 * (width / 32) * dearer,
            Cost = new()
            {
                TrainingTokens = 2.1e7,
                TrainingOperations = operations,
                StepSeconds = 100.0 * (width / 32) * dearer,
                TrainingSeconds = 110.0 * (width / 32) * dearer,
                Slots = 1,
                SlotSeconds = 110.0 * (width / 32) * dearer,
                DeviceKind = "cpu",
                OperationsPerToken = operations / 2.1e7 / 3,
                EvaluationSeconds = 40,
                PeakMemoryBytes = (long)(2.2e8 * (1 + (width / 128.0)) * (feedback ? 1.01 : 1)),
            },
            Score = new(700, feedback ? .5 + (longest / 2) : .56, .011, Complete: true),
            NormalisedScore = feedback ? 1 : .6,
            EffectiveLength = new() { Threshold = .5, Length = feedback ? longest > .5 ? 256 : 64 : 4, Low = feedback ? longest > .5 ? 256 : 16 : 4, High = feedback ? 256 : 4, Tokens = 8_284, Censored = feedback && longest > .5, HighCensored = feedback, Dips = false },
            DegradationSlope = new(feedback ? -.004 : -.19, .003, 7),
            Cells = [.. StubTrials.Lengths.Select(blocks => StubTrials.Cell(Rate(blocks), blocks, !feedback && blocks <= 5))],
        };
    }

    private static ComparisonPairs Pairs() => new()
    {
        Sweeps = Sweep,
        Task = "passkey",
        Metric = "exact_match",
        LengthUnit = "blocks",
        Baseline = "FAM",
        Configurations = ["FAM", "M3"],
        Alpha = .05,
        ArmComparisons = 6,
        PooledComparisons = 6,
        Resamples = 10_000,
        Arms = [.. Widths.Select((size, at) => new PairedArm
        {
            JobId = $"{Sizes}-{(2 * at) + 1}",
            Name = $"M3 hidden_size={size.Width}",
            Configuration = "M3",
            Size = Label(size.Width),
            Seed = 0,
            BaselineJobId = $"{Sizes}-{2 * at}",
            BaselineName = $"FAM hidden_size={size.Width}",
            Differs = ["curriculum.within_reach"],
            Differences =
            [
                Difference(ReachPart.Inside, 400, .97, 1.00, .02, significant: false),
                Difference(ReachPart.Beyond, 300, size.Segments, size.Fam, 1e-30, significant: true),
            ],
        })],
        Pooled = [],
        Unpaired = [],
    };

    private static PairedDifference Difference(ReachPart reach, int samples, double mean, double baseline, double p, bool significant) => new()
    {
        Reach = reach,
        Samples = samples,
        Mean = mean,
        BaselineMean = baseline,
        Difference = mean - baseline,
        Low = mean - baseline - .03,
        High = mean - baseline + .03,
        Higher = 0,
        Lower = (int)(samples * (baseline - mean)),
        Test = PairTest.Mcnemar,
        P = p,
        AdjustedP = Math.Min(1, p * 6),
        Significant = significant,
    };

    private static ComparisonDepths Depths()
    {
        double[] depths = [0, 25, 50, 75, 100];
        int[] lengths = [512, 2048, 8192, 32768];
        return new()
        {
            Sweeps = Sweep,
            Task = "needle",
            Metric = "score",
            LengthUnit = "tokens",
            Lengths = [.. lengths.Select(length => new ComparisonLength(length, length))],
            Depths = depths,
            Arms = [.. new[] { "FAM", "M3" }.Select((configuration, at) => new DepthArm
            {
                JobId = $"{Sizes}-{at}",
                Name = configuration,
                Configuration = configuration,
                Size = Label(128),
                Rows = [.. lengths.Select((_, row) => (IReadOnlyList<DepthCell?>)[.. depths.Select(depth => Cell(at == 0 ? .99 - (.05 * row) : Math.Max(0, (depth / 100) - (.3 * row)), inReach: at == 1 && depth > 80))])],
            })],
        };

        static DepthCell Cell(double mean, bool inReach) => new(20, mean, Math.Max(0, mean - .1), Math.Min(1, mean + .1), inReach);
    }

    private static ComparisonTasks Tasks()
    {
        (string Configuration, double Stack)[] columns = [("M0", 1.49), ("M3", 1.85), ("FAM+M3", 3.0)];
        (string Task, string Metric, double[] Scores)[] tasks = [("pg19", "accuracy", [.43, .463, .47]), ("scrolls_qasper", "rougeL", [.029, .045, .072]), ("xlsum", "rougeL", [.085, .124, .159])];
        return new()
        {
            Sweeps = Sweep,
            Baseline = "FAM+M3",
            Alpha = .05,
            Comparisons = 6,
            Columns = [.. columns.Select(column => new ConfigurationColumn(column.Configuration, "1b", 1, column.Stack))],
            Tasks = [.. tasks.Select(task => new TaskRow
            {
                Task = task.Task,
                Metric = task.Metric,
                HigherIsBetter = true,
                Cells = [.. task.Scores.Select((score, at) => new TaskCell
                {
                    Arms = 1,
                    Samples = 200,
                    Score = score,
                    StandardError = .012,
                    Normalised = score / task.Scores[^1],
                    InReach = false,
                    Against = at == 2 ? null : Difference(ReachPart.All, 200, score, task.Scores[^1], at == 0 ? .0004 : .3, significant: at == 0),
                })],
            })],
        };
    }
}
