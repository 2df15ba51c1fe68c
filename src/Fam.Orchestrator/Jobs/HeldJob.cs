using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;

namespace Fam.Orchestrator.Jobs;

/// <summary>
/// One job's rows in the memory of its single writer. They are read once and then only written; whatever fails, another
/// writer's row version included, drops them, and the next use reads them again.
/// </summary>
public sealed class HeldJob(string jobId, JobRows loader, FamDatabase database)
{
    private LoadedJob? held;

    /// <summary>The job, read where it is not held; null where there is none.</summary>
    public async Task<LoadedJob?> ReadAsync() => held ??= await loader.LoadAsync(jobId);

    /// <summary>Takes rows that need not be read, where none are held; a write under their versions says whether they still were so.</summary>
    public void Begin(LoadedJob? stored) => held ??= stored;

    /// <summary>
    /// Changes rows and commits, together with what other jobs change at the same time. The change gets the job as it
    /// is, may run twice, and returns the job as it is then, or null where it changes nothing.
    /// </summary>
    /// <returns>What the change returned, committed; null where there is no such job.</returns>
    public async Task<LoadedJob?> ChangeAsync(Func<FamDbContext, LoadedJob, LoadedJob?> change)
    {
        if (await ReadAsync() is not { } job)
            return null;
        LoadedJob? changed = null;
        try
        {
            await database.CommitAsync(rows => changed = change(Attached(rows, job), job));
        }
        catch (GroupFailedException)
        {
            // Perhaps another job's fault, perhaps this one's, perhaps committed all the same: seen alone, on fresh rows.
            held = null;
            return await WriteAsync((rows, fresh) => Task.FromResult(change(rows, fresh)));
        }

        return Keep(changed);
    }

    /// <summary>As <see cref="ChangeAsync"/>, in a transaction of its own that may read and run statements.</summary>
    public async Task<LoadedJob?> WriteAsync(Func<FamDbContext, LoadedJob, Task<LoadedJob?>> change)
    {
        if (await ReadAsync() is not { } job)
            return null;
        try
        {
            return Keep(await database.WriteAsync(rows => change(Attached(rows, job), job)));
        }
        catch
        {
            held = null;
            throw;
        }
    }

    /// <summary>Drops what is held: someone else wrote the rows.</summary>
    public void Forget() => held = null;

    private static FamDbContext Attached(FamDbContext rows, LoadedJob job)
    {
        rows.Attach(job.Job);
        if (job.Attempt is not null)
            rows.Attach(job.Attempt);
        return rows;
    }

    private LoadedJob? Keep(LoadedJob? changed)
    {
        held = changed ?? held;
        return changed;
    }
}
