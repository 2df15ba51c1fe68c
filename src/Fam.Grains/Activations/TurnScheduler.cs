namespace Fam.Grains.Activations;

/// <summary>
/// Runs the tasks of one activation one at a time, in the order they came, on pool threads. Code that awaits without
/// <c>ConfigureAwait(false)</c> comes back here, so a grain needs no locks.
/// </summary>
internal sealed class TurnScheduler(Activation owner) : TaskScheduler, IThreadPoolWorkItem
{
    // A busy grain gives its pool thread back after this many turns, so that others get theirs.
    private const int TurnsPerVisit = 64;

    private readonly Queue<Task> tasks = new();
    private bool scheduled;

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>The activation whose turn this code is running in; null outside of any.</summary>
    public static Activation? CurrentActivation => (Current as TurnScheduler)?.Owner;

    public bool IsCurrent => ReferenceEquals(Current, this);

    private Activation Owner => owner;

    /// <summary>Appends a turn. The caller's async locals stay behind, as they would on a wire.</summary>
    public void Post(Action turn)
    {
        using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
        {
            _ = Task.Factory.StartNew(turn, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this);
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        for (var turn = 0; turn < TurnsPerVisit; turn++)
        {
            Task next;
            lock (tasks)
            {
                if (!tasks.TryDequeue(out next!))
                {
                    scheduled = false;
                    return;
                }
            }

            TryExecuteTask(next);
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    protected override void QueueTask(Task task)
    {
        lock (tasks)
        {
            tasks.Enqueue(task);
            if (scheduled)
            {
                return;
            }

            scheduled = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && IsCurrent && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (tasks)
        {
            return [.. tasks];
        }
    }
}
