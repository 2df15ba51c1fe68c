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
    private readonly FamDatabase database;
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
            var (jobs, attempts) = await database.ReadAsync(async rows =>
            {
                var jobs = await rows.WithSpecs(rows.Jobs.Where(row => ids.Contains(row.Id))).ToListAsync();
                var tried = jobs.Where(row => row.Job.Attempts > 0).Select(row => row.Job.Id).ToArray();
                var attempts = tried.Length == 0 ? [] : await rows.Attempts
                    .Where(row => tried.Contains(row.JobId) && !rows.Attempts.Any(later => later.JobId == row.JobId && later.Token > row.Token)).ToListAsync();
                return (jobs, attempts);
            });
            var byJob = attempts.ToDictionary(row => row.JobId, StringComparer.Ordinal);
            // Jobs of one sweep hold one text between them.
            var common = new Dictionary<string, SpecTemplate>(StringComparer.Ordinal);
            foreach (var row in jobs)
                common.TryAdd(row.Common, new SpecTemplate(row.Common));
            var found = jobs.ToDictionary(row => row.Job.Id, row => new LoadedJob(row.Job, byJob.GetValueOrDefault(row.Job.Id), common[row.Common]), StringComparer.Ordinal);
            foreach (var one in group)
                one.Found.SetResult(found.GetValueOrDefault(one.JobId));
        }
        catch (Exception failure)
        {
            foreach (var one in group)
                one.Found.TrySetException(failure);
        }
    }

    private sealed class Wanted(string jobId)
    {
        public string JobId => jobId;

        public TaskCompletionSource<LoadedJob?> Found { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
