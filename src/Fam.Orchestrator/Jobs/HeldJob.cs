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

    /// <summary>
    /// Changes rows and commits, together with what other jobs change at the same time. The change gets the job as it
    /// is, may run twice, and returns null where it changes nothing.
    /// </summary>
    /// <returns>What the change returned, committed; default where there is no such job.</returns>
    public async Task<T?> ChangeAsync<T>(Func<FamDbContext, LoadedJob, Changed<T>?> change)
    {
        if (await ReadAsync() is not { } job)
            return default;
        Changed<T>? done = null;
        try
        {
            await database.CommitAsync(rows => done = change(Attached(rows, job), job));
        }
        catch (GroupFailedException)
        {
            // Perhaps another job's fault, perhaps this one's, perhaps committed all the same: seen alone, on fresh rows.
            held = null;
            return await WriteAsync((rows, fresh) => Task.FromResult(change(rows, fresh)));
        }

        return Keep(job, done);
    }

    /// <summary>As <see cref="ChangeAsync"/>, in a transaction of its own that may read and run statements.</summary>
    public async Task<T?> WriteAsync<T>(Func<FamDbContext, LoadedJob, Task<Changed<T>?>> change)
    {
        if (await ReadAsync() is not { } job)
            return default;
        Changed<T>? done;
        try
        {
            done = await database.WriteAsync(rows => change(Attached(rows, job), job));
        }
        catch
        {
            held = null;
            throw;
        }

        return Keep(job, done);
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

    private T? Keep<T>(LoadedJob job, Changed<T>? done)
    {
        if (done is null)
            return default;
        held = job with { Attempt = done.Attempt };
        return done.Value;
    }
}

/// <summary>What a change came to.</summary>
/// <param name="Value">For whoever asked for the change.</param>
/// <param name="Attempt">The job's last attempt from now on.</param>
public sealed record Changed<T>(T Value, AttemptRow? Attempt);
