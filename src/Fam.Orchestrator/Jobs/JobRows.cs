using System.Collections.Concurrent;
using System.Threading.Channels;
using Fam.Contracts.Specs;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Sweeps.Specs;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Jobs;

/// <summary>A job's rows as its grain holds them.</summary>
/// <param name="Attempt">The last one; null before the first.</param>
/// <param name="Common">What its spec shares with those of its sweep.</param>
public sealed record LoadedJob(JobRow Job, AttemptRow? Attempt, SpecTemplate Common)
{
    /// <summary>The resolved spec; put together anew each time.</summary>
    public TrialSpec Spec => Common.Resolve(Job.Name, Job.SpecPatch);
}

/// <summary>Reads the rows of jobs whose grains wake up; those that wake at the same time are read by one query.</summary>
public sealed class JobRows : IAsyncDisposable
{
    private const int MostJobs = 256;

    /// <summary>Sweeps whose common spec, which never changes, is kept.</summary>
    private const int MostSweeps = 256;

    private readonly FamDatabase database;

    // Compiled once: each costs more to take apart than to run.
    private readonly Func<FamDbContext, string[], IAsyncEnumerable<JobRow>> jobsOf = EF.CompileAsyncQuery(
        (FamDbContext rows, string[] ids) => rows.Jobs.AsNoTracking().Where(row => ids.Contains(row.Id)));

    private readonly Func<FamDbContext, string[], IAsyncEnumerable<AttemptRow>> lastAttemptsOf = EF.CompileAsyncQuery(
        (FamDbContext rows, string[] ids) => rows.Attempts.AsNoTracking()
            .Where(row => ids.Contains(row.JobId) && !rows.Attempts.Any(later => later.JobId == row.JobId && later.Token > row.Token)));

    private readonly ConcurrentDictionary<string, SpecTemplate> common = new(StringComparer.Ordinal);
    private readonly Channel<Wanted> wanted = Channel.CreateUnbounded<Wanted>();
    private readonly Task[] readers;

    public JobRows(FamDatabase database)
    {
        this.database = database;
        readers = [Task.Run(ReadAsync), Task.Run(ReadAsync)];
    }

    /// <summary>Null where there is no such job.</summary>
    public async Task<LoadedJob?> LoadAsync(string jobId)
    {
        var one = new Wanted(jobId);
        await wanted.Writer.WriteAsync(one);
        return await one.Found.Task;
    }

    public async ValueTask DisposeAsync()
    {
        wanted.Writer.TryComplete();
        await Task.WhenAll(readers);
    }

    private async Task ReadAsync()
    {
        var group = new List<Wanted>();
        while (await wanted.Reader.WaitToReadAsync())
        {
            while (group.Count < MostJobs && wanted.Reader.TryRead(out var one))
                group.Add(one);
            if (group.Count > 0)
                await ReadAsync(group);
            group.Clear();
        }
    }

    private async Task ReadAsync(List<Wanted> group)
    {
        try
        {
            var ids = group.Select(one => one.JobId).Distinct(StringComparer.Ordinal).ToArray();
            var found = await database.ReadAsync(async rows =>
            {
                var jobs = await jobsOf(rows, ids).ToListAsync();
                var tried = jobs.Where(job => job.Attempts > 0).Select(job => job.Id).ToArray();
                var attempts = tried.Length == 0 ? [] : await lastAttemptsOf(rows, tried).ToDictionaryAsync(row => row.JobId, StringComparer.Ordinal);
                var specs = await SpecsAsync(rows, jobs);
                return jobs.ToDictionary(job => job.Id, job => new LoadedJob(job, attempts.GetValueOrDefault(job.Id), specs[SpecOf(job)]), StringComparer.Ordinal);
            });
            foreach (var one in group)
                one.Found.SetResult(found.GetValueOrDefault(one.JobId));
        }
        catch (Exception failure)
        {
            foreach (var one in group)
                one.Found.TrySetException(failure);
        }
    }

    /// <summary>What a job's spec is kept under: its sweep; of a job of an earlier release, which has one of its own, the job.</summary>
    private static string SpecOf(JobRow job) => job.SpecPatch is null ? job.Id : job.SweepId;

    private async Task<Dictionary<string, SpecTemplate>> SpecsAsync(FamDbContext rows, List<JobRow> jobs)
    {
        var specs = new Dictionary<string, SpecTemplate>(StringComparer.Ordinal);
        var sweepIds = jobs.Where(job => job.SpecPatch is not null).Select(job => job.SweepId).Distinct(StringComparer.Ordinal).ToList();
        foreach (var sweepId in sweepIds)
        {
            if (common.TryGetValue(sweepId, out var template))
                specs[sweepId] = template;
        }

        var unknown = sweepIds.Where(sweepId => !specs.ContainsKey(sweepId)).ToArray();
        if (unknown.Length > 0)
        {
            if (common.Count >= MostSweeps)
                common.Clear();
            foreach (var source in await rows.SweepSources.Where(source => unknown.Contains(source.SweepId)).Select(source => new { source.SweepId, source.CommonSpec }).ToListAsync())
                common[source.SweepId] = specs[source.SweepId] = new SpecTemplate(source.CommonSpec ?? throw new InvalidOperationException($"Sweep {source.SweepId} has no common spec, and its jobs have nothing else."));
        }

        var whole = jobs.Where(job => job.SpecPatch is null).Select(job => job.Id).ToArray();
        if (whole.Length > 0)
        {
            foreach (var spec in await rows.JobSpecs.Where(row => whole.Contains(row.JobId)).ToListAsync())
                specs[spec.JobId] = new SpecTemplate(spec.Spec);
        }

        return specs;
    }

    private sealed class Wanted(string jobId)
    {
        public string JobId => jobId;

        public TaskCompletionSource<LoadedJob?> Found { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
