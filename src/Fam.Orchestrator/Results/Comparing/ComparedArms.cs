using Fam.Contracts.Specs;
using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Jobs;
using Fam.Orchestrator.Sweeps.Specs;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Results.Comparing;

/// <summary>One arm of a comparison: a job with its spec.</summary>
public sealed record ComparedArm(JobRow Job, TrialSpec Spec, string Size)
{
    /// <summary>Short name of its memory configuration; the model's name where others asked it, whose memory is not known to be any of ours.</summary>
    public string Configuration { get; } = Spec.Kind == JobKind.Imported ? Job.Name : MemoryConfiguration.Of(Spec.Model).Name;

    public int? Seed => Spec.Training?.Seed;

    public ScoreOrigin Origin => Spec.Kind == JobKind.Imported ? ScoreOrigin.Imported : ScoreOrigin.Fam;

    /// <summary>What its samples of a task are asked by; null where it has no such task.</summary>
    public EvaluationSpec? Asks(string task) => Spec.Evaluate.FirstOrDefault(evaluation => evaluation.ReportedName == task);
}

/// <summary>The sweeps that are compared, and the first of their arms.</summary>
/// <param name="Sweeps">In the order they were asked for.</param>
/// <param name="Arms">At most <see cref="ComparisonView.MostArms"/>, sweep by sweep.</param>
/// <param name="Total">Arms that there are.</param>
public sealed record ComparedArms(IReadOnlyList<SweepRow> Sweeps, IReadOnlyList<ComparedArm> Arms, int Total)
{
    public IReadOnlyList<string> JobIds { get; } = [.. Arms.Select(arm => arm.Job.Id)];

    public IReadOnlyList<ComparedSweep> Named => [.. Sweeps.Select(sweep => new ComparedSweep(sweep.Id, sweep.Name))];

    /// <summary>In the order of their first arms.</summary>
    public IReadOnlyList<string> Configurations { get; } = [.. Arms.Select(arm => arm.Configuration).Distinct(StringComparer.Ordinal)];

    /// <summary>Every task that samples can be of, by the name that it is reported under.</summary>
    public IReadOnlyList<string> Tasks { get; } = [.. Arms.SelectMany(arm => arm.Spec.Evaluate).Select(evaluation => evaluation.ReportedName).Distinct(StringComparer.Ordinal)];

    /// <summary>What the others are compared with where nobody says: the first with feedback memory, else the first of all.</summary>
    public string UsualBaseline => Testable.FirstOrDefault(name => name.StartsWith("FAM", StringComparison.Ordinal)) ?? Testable.FirstOrDefault() ?? "";

    /// <summary>Those of <see cref="Configurations"/> that are asked here.</summary>
    private List<string> Testable => [.. Arms.Where(arm => arm.Origin == ScoreOrigin.Fam).Select(arm => arm.Configuration).Distinct(StringComparer.Ordinal)];

    /// <summary>The configuration of that name, or the usual one where it is null.</summary>
    /// <exception cref="RefusedComparisonException">No arm is of it.</exception>
    public string Baseline(string? name) => name is null ? UsualBaseline : Testable.Contains(name) ? name
        : throw new RefusedComparisonException("baseline", name, $"a configuration that is compared: {string.Join(", ", Testable)}");

    /// <summary>Null where one of the sweeps is not there.</summary>
    public static async Task<ComparedArms?> ReadAsync(FamDbContext rows, IReadOnlyList<string> sweepIds, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(sweepIds);
        var sweeps = new List<SweepRow>();
        var jobs = new List<SpecifiedJob>();
        var total = 0;
        foreach (var id in sweepIds)
        {
            if (await rows.Sweeps.SingleOrDefaultAsync(row => row.Id == id, cancellation) is not { } sweep)
                return null;
            sweeps.Add(sweep);
            total += await rows.Jobs.CountAsync(row => row.SweepId == id, cancellation);
            var left = ComparisonView.MostArms - jobs.Count;
            var read = await rows.WithSpecs(rows.Jobs.Where(row => row.SweepId == id).OrderBy(row => row.Index).Take(left)).ToListAsync(cancellation);
            jobs.AddRange(read.OrderBy(row => row.Job.Index));
        }

        var specs = jobs.ConvertAll(row => row.Spec());
        var sizes = ArmSizes.Of([.. specs.Select(spec => spec.Model)]);
        return new ComparedArms(sweeps, [.. jobs.Select((row, index) => new ComparedArm(row.Job, specs[index], sizes[index]))], total);
    }
}
