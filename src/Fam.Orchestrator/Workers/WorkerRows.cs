using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Workers;

/// <summary>The workers' rows.</summary>
public static class WorkerRows
{
    public static Task PutAsync(FamDatabase database, WorkerRow worker)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database.WriteAsync(async rows =>
        {
            if (await rows.Workers.FindAsync(worker.Id) is { } known)
                rows.Entry(known).CurrentValues.SetValues(worker);
            else
                rows.Workers.Add(worker);
            return true;
        });
    }

    public static Task RemoveAsync(FamDatabase database, string workerId, string pool)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database.WriteAsync(rows => rows.Workers.Where(row => row.Id == workerId && row.ResourcePool == pool).ExecuteDeleteAsync());
    }
}
