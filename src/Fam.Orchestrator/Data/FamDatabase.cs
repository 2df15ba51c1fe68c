using System.Diagnostics;
using System.Threading.Channels;
using Fam.Orchestrator.Data.Rows;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Fam.Orchestrator.Data;

/// <summary>
/// The one way to the rows. Reads run side by side. A write is a transaction of its own (<see cref="WriteAsync"/>), or
/// joins those that wait at the same time in one (<see cref="CommitAsync"/>): a commit waits for the disk, and then
/// costs the same for one change as for hundreds. Nothing waits for company: an idle database commits at once.
/// </summary>
public sealed class FamDatabase : IAsyncDisposable
{
    private readonly IDbContextFactory<FamDbContext> contexts;
    private readonly SemaphoreSlim? oneWriter;
    private readonly Channel<Change> changes = Channel.CreateUnbounded<Change>();
    private readonly CommitInstruments instruments;
    private readonly int mostChanges;
    private readonly Task[] committers;
    private int epoch;

    public FamDatabase(IDbContextFactory<FamDbContext> contexts, IOptions<DatabaseOptions> options, CommitInstruments instruments)
    {
        ArgumentNullException.ThrowIfNull(options);
        (this.contexts, this.instruments) = (contexts, instruments);
        var isSqlite = options.Value.Provider == DatabaseProvider.Sqlite;
        // SQLite has one writer at a time and lets others poll for it; writers of this process queue here instead.
        oneWriter = isSqlite ? new SemaphoreSlim(1, 1) : null;
        mostChanges = options.Value.MaxChangesPerCommit;
        committers = [.. Enumerable.Range(0, isSqlite ? 1 : options.Value.ConcurrentCommits).Select(_ => Task.Run(CommitChangesAsync))];
    }

    /// <summary>The first part of every fencing token that is handed out in this life of the database.</summary>
    public long FirstToken => (long)epoch << 20;

    /// <summary>Reads what holds for the whole life of this process.</summary>
    public async Task OpenAsync(CancellationToken cancellation) =>
        epoch = await ReadAsync(rows => rows.Set<SchemaRow>().Select(row => row.Epoch).SingleAsync(cancellation), cancellation);

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
        if (oneWriter is not null)
            await oneWriter.WaitAsync(cancellation);
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
            oneWriter?.Release();
        }
    }

    /// <summary>
    /// Commits a change to rows that are in memory already, together with the changes of others that wait. The change
    /// attaches, alters and adds rows, and does nothing else; it runs once.
    /// </summary>
    /// <exception cref="GroupFailedException">
    /// The commit failed, perhaps by another's change: nothing is written, and what the change altered in memory is to be
    /// dropped. The same change through <see cref="WriteAsync"/> tells whose fault it was.
    /// </exception>
    public async Task CommitAsync(Action<FamDbContext> change)
    {
        var waiting = new Change(change);
        await changes.Writer.WriteAsync(waiting);
        await waiting.Committed.Task;
    }

    public async ValueTask DisposeAsync()
    {
        changes.Writer.TryComplete();
        await Task.WhenAll(committers);
        oneWriter?.Dispose();
    }

    private async Task CommitChangesAsync()
    {
        var group = new List<Change>();
        while (await changes.Reader.WaitToReadAsync())
        {
            if (oneWriter is not null)
                await oneWriter.WaitAsync();
            try
            {
                while (group.Count < mostChanges && changes.Reader.TryRead(out var change))
                    group.Add(change);
                if (group.Count > 0)
                    await CommitAsync(group);
            }
            finally
            {
                oneWriter?.Release();
                group.Clear();
            }
        }
    }

    private async Task CommitAsync(List<Change> group)
    {
        var since = Stopwatch.GetTimestamp();
        try
        {
            await using var context = await contexts.CreateDbContextAsync();
            context.ChangeTracker.AutoDetectChangesEnabled = false;
            foreach (var change in group)
                change.Apply(context);
            context.ChangeTracker.DetectChanges();
            await context.SaveGroupAsync();
        }
        catch (Exception failure)
        {
            foreach (var change in group)
                change.Committed.SetException(new GroupFailedException(group.Count, failure));
            return;
        }

        instruments.Committed(group.Count, Stopwatch.GetElapsedTime(since));
        foreach (var change in group)
            change.Committed.SetResult();
    }

    private sealed class Change(Action<FamDbContext> apply)
    {
        public TaskCompletionSource Committed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Apply(FamDbContext rows) => apply(rows);
    }
}

/// <summary>A commit of several changes failed; which of them it was is not known.</summary>
public sealed class GroupFailedException(int changes, Exception failure) : Exception($"A commit of {changes} changes failed: {failure.Message}", failure);
