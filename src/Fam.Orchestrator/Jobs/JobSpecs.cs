using Fam.Contracts.Specs;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Sweeps.Specs;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Jobs;

/// <summary>A job's row with what its spec is made from.</summary>
/// <param name="Common">The JSON of its <see cref="SpecTemplate"/>; for a job of an earlier release its whole spec.</param>
public sealed record SpecifiedJob(JobRow Job, string Common)
{
    /// <summary>The job's spec; with the model that ran, where a checkpoint decided some of it.</summary>
    public TrialSpec Spec() => JobSpecs.SpecOf(Job, Common);
}

/// <summary>The one place that knows where the specs of jobs lie.</summary>
public static class JobSpecs
{
    /// <summary>The job's spec; with the model that ran, where a checkpoint decided some of it.</summary>
    /// <param name="common">What <see cref="SpecifiedJob.Common"/> is.</param>
    public static TrialSpec SpecOf(JobRow job, string common)
    {
        ArgumentNullException.ThrowIfNull(job);
        var spec = new SpecTemplate(common).Resolve(job.Name, job.SpecPatch);
        return job.Model is null ? spec : spec with { Model = RowJson.Read<ModelSpec>(job.Model) };
    }

    /// <summary>Jobs with their specs; whatever else a query asks for goes before it.</summary>
    public static IQueryable<SpecifiedJob> WithSpecs(this FamDbContext rows, IQueryable<JobRow> jobs)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return jobs
            .LeftJoin(rows.SweepSources, job => job.SweepId, source => source.SweepId, (job, source) => new { Job = job, source!.CommonSpec })
            .LeftJoin(rows.JobSpecs, found => found.Job.Id, spec => spec.JobId, (found, spec) => new SpecifiedJob(found.Job, (found.Job.SpecPatch == null ? spec!.Spec : found.CommonSpec)!));
    }
}
