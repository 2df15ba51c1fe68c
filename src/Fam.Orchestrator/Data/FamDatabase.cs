using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Data;

/// <summary>
/// The one way to the rows. Reads run side by side; each write is one transaction. SQLite has one writer at a time and
/// lets others poll for it, so writers of this process queue here instead.
/// </summary>
public sealed class FamDatabase(IDbContextFactory<FamDbContext> contexts) : IDisposable
{
    private readonly SemaphoreSlim writer = new(1, 1);

    /// <summary>Reads rows; what the context tracks is dropped.</summary>
    public async Task<T> ReadAsync<T>(Func<FamDbContext, Task<T>> read, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(read);
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        context.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
        return await read(context);
    }

    /// <summary>Runs a unit of work, saves what it changed and commits; a failure leaves no trace.</summary>
    /// <exception cref="DbUpdateConcurrencyException">A row was written by someone else meanwhile.</exception>
    public async Task<T> WriteAsync<T>(Func<FamDbContext, Task<T>> write, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(write);
        await writer.WaitAsync(cancellation);
        try
        {
            await using var context = await contexts.CreateDbContextAsync(cancellation);
            await using var transaction = await context.Database.BeginTransactionAsync(cancellation);
            var result = await write(context);
            await context.SaveChangesAsync(cancellation);
            await transaction.CommitAsync(cancellation);
            return result;
        }
        finally
        {
            writer.Release();
        }
    }

    public void Dispose() => writer.Dispose();
}
