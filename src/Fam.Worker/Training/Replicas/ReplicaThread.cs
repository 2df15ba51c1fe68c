using System.Collections.Concurrent;

namespace Fam.Worker.Training.Replicas;

/// <summary>A replica's own thread: dispose scopes, and how many threads an operation takes, belong to a thread.</summary>
internal sealed class ReplicaThread : IDisposable
{
    private readonly BlockingCollection<Action> work = [];
    private readonly Thread thread;

    /// <param name="begin">Runs on it first.</param>
    public ReplicaThread(string name, Action begin)
    {
        work.Add(begin);
        thread = new Thread(Work) { Name = name, IsBackground = true };
        thread.Start();
    }

    /// <summary>Runs after all that was given before; the task ends as it does.</summary>
    public Task<T> Run<T>(Func<T> give)
    {
        var task = new Task<T>(give);
        work.Add(() => task.RunSynchronously(TaskScheduler.Default));
        return task;
    }

    public void Dispose()
    {
        work.CompleteAdding();
        thread.Join();
        work.Dispose();
    }

    private void Work()
    {
        foreach (var next in work.GetConsumingEnumerable()) next();
    }
}
