using Fam.Contracts.Jobs;
using Fam.Contracts.Specs;
using Fam.Contracts.Views;

namespace Fam.Dashboard.Tests.Stub;

/// <summary>Sweeps and trials with numbers of the size that real ones have.</summary>
public static class StubTrials
{
    public static readonly int[] Lengths = [0, 1, 2, 4, 16, 64, 256];

    private static readonly (string Name, bool Within, int Reach, double[] Rates)[] Arms =
    [
        ("M0", false, -1, [.00, .00, .00, .00, .00, .00, .00]),
        ("M1", false, 1, [.12, .05, .00, .00, .00, .00, .00]),
        ("M2", false, 3, [.86, .80, .02, .00, .00, .00, .00]),
        ("FAM", false, -1, [1.0, 1.0, 1.0, 1.0, 1.0, .98, .87]),
        ("M1", true, 1, [1.0, .97, .00, .00, .00, .00, .00]),
        ("M2", true, 3, [1.0, 1.0, .94, .00, .00, .00, .00]),
    ];

    public static readonly string Yaml = """
        name: passkey
        description: Does feedback memory remember a key that memory segments forget?
        kind: train
        method: grid
        metric: {name: eval/passkey/exact_match, goal: maximize}
        model: {preset: tiny, block_size: 32}
        task: {name: passkey, key_digits: 5, tokenizer: passkey-words}
        training: {max_steps: 1300, learning_rate: 3.0e-3, weight_decay: 0.5, seed: 0}
        curriculum: {filler_blocks: [1, 48], gate: {metric: train/exact_match, above: 0.5}}
        evaluate: [{task: passkey, filler_blocks: [0, 1, 2, 4, 16, 64, 256], samples: 100}]
        parameters:
          configuration: {values: [M0, M1, M2, FAM]}
          fam_length: {values: [8], when: "architecture == 'fam'"}   # only where there is a FAM
        resources: {resource_pool: default, slots_per_trial: 1}
        max_concurrent_trials: 2
        """;

    public static IReadOnlyList<TrialPreview> Preview { get; } =
        [.. Arms.Select((arm, i) => new TrialPreview(i, ArmName(arm.Name, arm.Within), Parameters(arm.Name, arm.Within)))];

    public static SweepPlan Plan { get; } = new()
    {
        Trials = [.. Preview.Select((trial, i) => new TrialPlan
        {
            Index = trial.Index, Name = trial.Name, Parameters = trial.Parameters, ResourcePool = "default", Slots = 1, StartsAfterSeconds = i / 2 * 128, Seconds = trial.Name == "FAM" ? 285 : 128,
            TimeBasis = "from 3 past runs", MemoryBytes = 301_000_000, MemoryBasis = "from the model's size",
        })],
        SideBySide = 2,
        Seconds = 541,
        MemoryBytes = 602_000_000,
        Notes = ["Trials that wait for other sweeps begin later."],
    };

    public static SweepDetail Sweep(string id, string name, SweepState state, TimeSpan age, int trials = 6)
    {
        var created = DateTimeOffset.UtcNow - age;
        var jobs = Enumerable.Range(0, trials).Select(i => (JobSummary)Job(id, i, StateOf(state, i), created)).ToList();
        var ended = state is SweepState.Completed or SweepState.Failed or SweepState.Cancelled;
        return new SweepDetail
        {
            Id = id,
            Name = name,
            Description = "Does feedback memory remember a key that memory segments forget?",
            Kind = "train",
            Method = "grid",
            State = state,
            CreatedAt = created,
            FinishedAt = ended ? created.AddMinutes(11.3) : null,
            Trials = new(trials, Count(JobState.Queued), Count(JobState.Running), Count(JobState.Completed), Count(JobState.Failed), Count(JobState.Cancelled)),
            Progress = jobs.Average(job => job.Progress),
            RemainingSeconds = ended ? null : 412,
            Cost = [new("cpu", 1_240)],
            Yaml = Yaml,
            MetricName = "eval/passkey/exact_match",
            Jobs = jobs,
        };

        int Count(JobState of) => jobs.Count(job => job.State == of);
    }

    /// <param name="columns">How many lengths are scored so far.</param>
    public static ComparisonView Comparison(SweepDetail sweep, int columns = 7) => new()
    {
        SweepId = sweep.Id,
        SweepName = sweep.Name,
        Task = "passkey",
        Metric = "exact_match",
        Lengths = [.. Lengths.Select(blocks => new ComparisonLength(blocks, 92 + 32.0 * blocks))],
        Arms = [.. sweep.Jobs.Select(job => Arm(job, columns))],
    };

    public static JobDetail Job(string sweepId, int index, JobState state, DateTimeOffset created)
    {
        var (name, within, _, rates) = Arms[index % Arms.Length];
        var started = state is not JobState.Queued;
        var ended = state is JobState.Completed or JobState.Failed or JobState.Cancelled;
        var model = Model(name);
        return new JobDetail
        {
            Id = $"{sweepId}-{index}",
            SweepId = sweepId,
            Index = index,
            Name = ArmName(name, within),
            Parameters = Parameters(name, within),
            State = state,
            WaitingReason = state is JobState.Queued ? "no free slot in pool default: 2 of 2 are used" : null,
            Attempts = started ? index == 2 ? 2 : 1 : 0,
            WorkerId = started ? "node-1/0" : null,
            Progress = state switch { JobState.Completed => 1, JobState.Queued => 0, _ => 0.62 },
            Step = started ? state is JobState.Completed ? 1300 : 810 : null,
            Phase = state is JobState.Running ? "training, filler 0–24 blocks" : null,
            RemainingSeconds = state is JobState.Running ? 96 : null,
            Metrics = started
                ? new Dictionary<string, double>(Lengths.Zip(rates, (length, rate) => KeyValuePair.Create($"eval/passkey/exact_match@{length}", rate)).Concat(name == "FAM" ? StubMemory.Latest() : []))
                {
                    ["train/loss"] = name == "FAM" ? 0.0312 : 2.318,
                    ["train/exact_match"] = rates[1],
                    ["train/tokens_per_second"] = 21_400 - 900 * index,
                    ["system/peak_memory_bytes"] = 301_000_000 + 14e6 * index,
                    ["train/learning_rate"] = 2.1e-3,
                    ["train/grad_norm"] = 0.44,
                    ["train/tokens"] = 2_100_000,
                    ["eval/passkey/exact_match"] = rates.Average(),
                }
                : new Dictionary<string, double>(),
            Failure = state is JobState.Failed ? new JobFailure(FailureKind.Crashed, "The training process ended with signal 9 three times; max_restarts is 2.") : null,
            CreatedAt = created,
            StartedAt = started ? created.AddSeconds(2) : null,
            FinishedAt = ended ? created.AddSeconds(318) : null,
            Spec = new TrialSpec
            {
                Name = ArmName(name, within),
                Kind = JobKind.Train,
                Model = model,
                Task = new(),
                Training = new(),
                Curriculum = new() { WithinReach = within },
                Evaluate = [new()],
            },
            AttemptList = started ? Attempts(index, created, ended) : [],
            Checkpoints = started ? [.. Enumerable.Range(1, 3).Select(i => new CheckpointView(400 + 100 * i, $"/var/lib/fam/attempts/{sweepId}-{index}/7/checkpoint-{400 + 100 * i}", 1_310_720, new string((char)('a' + i), 64), 7, created.AddSeconds(60 * i)))] : [],
            History = History(state, created),
            Provenance = new()
            {
                Source = new() { Client = "fam 0.1.0", GitCommit = new string('4', 40), GitBranch = "main", GitDirty = true },
                Orchestrator = new Dictionary<string, string> { ["fam"] = "0.1.0", ["fam_commit"] = new string('4', 40), ["dotnet"] = "10.0.0", ["grains"] = "Orleans.Core 9.2.1" },
            },
        };
    }

    public static IReadOnlyDictionary<string, string> Parameters(string configuration, bool within)
    {
        var parameters = new Dictionary<string, string> { ["configuration"] = configuration };
        if (configuration == "FAM") parameters["fam_length"] = "8";
        if (within) parameters["within_reach"] = "true";
        return parameters;
    }

    private static string ArmName(string configuration, bool within) => within ? $"{configuration} within_reach" : configuration;

    private static JobState StateOf(SweepState sweep, int index) => sweep switch
    {
        SweepState.Completed => JobState.Completed,
        SweepState.Cancelled => index < 2 ? JobState.Completed : JobState.Cancelled,
        SweepState.Failed => index == 1 ? JobState.Failed : JobState.Completed,
        _ => index switch { < 2 => JobState.Completed, < 4 => JobState.Running, _ => JobState.Queued },
    };

    private static ModelSpec Model(string name)
    {
        var memory = MemoryConfiguration.TryParse(name)!;
        return new() { Architecture = memory.Architecture, MemorySegments = memory.MemorySegments, FamLength = memory.Architecture is Architecture.Fam ? 8 : 0, BlockSize = 32, VocabSize = 54 };
    }

    private static ComparisonArm Arm(JobSummary job, int columns)
    {
        var (name, _, reach, rates) = Arms[job.Index % Arms.Length];
        return new()
        {
            JobId = job.Id,
            Name = job.Name,
            State = job.State,
            Configuration = name,
            ReachBlocks = reach + 1,
            ReachFillerBlocks = reach,
            Parameters = name == "FAM" ? 107_584 : 107_072,
            TrainingSeconds = name == "FAM" ? 285 : 128 + 20 * job.Index,
            Cells = [.. rates.Select((rate, i) => job.Step is null || i >= columns ? null : Cell(rate, Lengths[i], Lengths[i] <= reach))],
        };
    }

    public static ComparisonCell Cell(double rate, int blocks, bool inReach)
    {
        const int n = 100;
        const double z = 1.959963984540054;
        var correct = (int)Math.Round(rate * n);
        var p = correct / (double)n;
        var center = (p + z * z / (2 * n)) / (1 + z * z / n);
        var half = z * Math.Sqrt(p * (1 - p) / n + z * z / (4.0 * n * n)) / (1 + z * z / n);
        return new()
        {
            Samples = n,
            Correct = correct,
            Rate = p,
            Low = Math.Max(0, center - half),
            High = Math.Min(1, center + half),
            InReach = inReach,
            TokensPerSecond = 24_000 - 10 * blocks,
            PeakMemoryBytes = 210_000_000,
        };
    }

    private static List<AttemptView> Attempts(int index, DateTimeOffset created, bool ended)
    {
        var environment = new Dictionary<string, string> { ["device"] = "cpu", ["libtorch"] = "1.13.1", ["threads"] = "1", ["openblas_coretype"] = "SkylakeX", ["fam"] = "0.1.0", ["fam_commit"] = new string('4', 40), ["env.OMP_NUM_THREADS"] = "1", ["input.data/words.txt"] = new string('e', 64) };
        var last = new AttemptView { Token = 7, WorkerId = "node-1/0", StartedAt = created.AddSeconds(40), EndedAt = ended ? created.AddSeconds(318) : null, ResumedFromStep = index == 2 ? 500 : null, Ending = ended ? "completed" : null, Environment = environment };
        return index == 2
            ? [new() { Token = 3, WorkerId = "node-1/1", StartedAt = created.AddSeconds(2), EndedAt = created.AddSeconds(36), Ending = "the training process ended with signal 9", Environment = new Dictionary<string, string>(environment) { ["libtorch"] = "1.13.0" } }, last]
            : [last];
    }

    private static List<JobTransitionView> History(JobState state, DateTimeOffset created)
    {
        List<JobTransitionView> history = [new(created, null, JobState.Queued, "submitted")];
        if (state is JobState.Queued) return history;
        history.Add(new(created.AddSeconds(1), JobState.Queued, JobState.Starting, "placed on node-1/0 in pool default"));
        history.Add(new(created.AddSeconds(2), JobState.Starting, JobState.Running, "the training process started"));
        if (state is not JobState.Running) history.Add(new(created.AddSeconds(318), JobState.Running, state, "the training process reported its end"));
        return history;
    }
}
