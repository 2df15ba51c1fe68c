using Fam.Contracts.Jobs;
using Fam.Contracts.Specs;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Jobs;
using Fam.Orchestrator.Sweeps.Specs;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Sweeps.Planning;

/// <summary>Completed trials, as far as they tell of time and memory.</summary>
public sealed class PastRuns
{
    /// <summary>The newest completed trials that are looked at.</summary>
    private const int Most = 300;

    private const string PeakMemory = "system/peak_memory_bytes";

    private readonly ILookup<ModelKind, Run> alike;
    private readonly ILookup<string, Run> byDevice;

    private PastRuns(IReadOnlyList<Run> runs)
    {
        alike = runs.ToLookup(run => run.Kind);
        byDevice = runs.ToLookup(run => run.Kind.Device);
    }

    public static async Task<PastRuns> ReadAsync(FamDatabase database, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(database);
        var rows = await database.ReadAsync(
            rows => rows.WithSpecs(rows.Jobs.Where(job => job.State == JobState.Completed && job.EarlyStop == null && job.RunSeconds > 0)
                .OrderByDescending(job => job.FinishedAt).Take(Most)).ToListAsync(cancellation),
            cancellation);
        return new PastRuns([.. rows.Select(row => Read(
            row.Spec(), row.Job.RunSeconds, RowJson.Read<Dictionary<string, double>>(row.Job.Metrics)))]);
    }

    /// <summary>Seconds and peak memory of such a trial; null for what no run tells.</summary>
    public (Guess<double>? Seconds, Guess<long>? MemoryBytes) Of(TrialSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var work = TrialWork.Of(spec);
        var same = alike[ModelKind.Of(spec)].ToList();
        if (same.Count > 0)
        {
            var memory = same.Where(run => run.MemoryBytes > 0).ToList();
            return (
                new Guess<double>(Median(same.Select(run => run.Seconds / run.Passes)) * work.Passes, Basis(same.Count, "of this model")),
                memory.Count == 0 ? null : new Guess<long>(memory.Max(run => run.MemoryBytes), Basis(memory.Count, "of this model")));
        }

        var others = byDevice[spec.Runtime.Device].ToList();
        return others.Count == 0
            ? (null, null)
            : (new Guess<double>(Median(others.Select(run => run.Seconds / run.Operations)) * SizeEstimate.Operations(spec, work), $"from the model's size and {Basis(others.Count, "of other models")["from ".Length..]}"), null);
    }

    private static Run Read(TrialSpec spec, double seconds, Dictionary<string, double> metrics)
    {
        var work = TrialWork.Of(spec);
        return new Run(ModelKind.Of(spec), seconds, Math.Max(1, work.Passes), Math.Max(1, SizeEstimate.Operations(spec, work)), (long)metrics.GetValueOrDefault(PeakMemory));
    }

    private static string Basis(int runs, string which) => $"from {runs} past {(runs == 1 ? "run" : "runs")} {which}";

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    private sealed record Run(ModelKind Kind, double Seconds, double Passes, double Operations, long MemoryBytes);

    /// <summary>Trials of one kind take the same time a token, and about the same memory.</summary>
    private sealed record ModelKind(
        Architecture Architecture, long Parameters, int BlockSize, int MemorySegments, int FamLength, int FamBlocks, string Device, int Threads, int Replicas, LearningKind? Learning)
    {
        public static ModelKind Of(TrialSpec spec) => new(
            spec.Model.Architecture, ModelParameters.Count(spec.Model), spec.Model.BlockSize, spec.Model.MemorySegments, spec.Model.FamLength, spec.Model.FamBlocks,
            spec.Runtime.Device, spec.Runtime.Threads, spec.Runtime.Replicas, LearningKind.Of(spec));
    }

    /// <summary>What of the training a step's memory and time depend on.</summary>
    private sealed record LearningKind(JobKind Kind, OptimizerName Optimizer, bool Bf16, bool Recomputes, int Batch)
    {
        public static LearningKind? Of(TrialSpec spec) => spec.Training is not { } training
            ? null
            : new(spec.Kind, training.Optim, training.Bf16, training.GradientCheckpointing, training.PerDeviceTrainBatchSize);
    }
}

/// <summary>An estimate, and what it is concluded from.</summary>
public sealed record Guess<T>(T Value, string Basis);
