using Fam.Contracts.Specs;
using Fam.Worker.Model;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Fam.Worker.Training.Replicas;

/// <summary>One copy of the model that is trained.</summary>
/// <param name="Index">From 0, which is the model that the optimizer moves.</param>
/// <param name="Device">Where it lives.</param>
internal sealed record Replica(int Index, ITrainableModel Model, Device Device);

/// <summary>
/// Data parallelism in one process: copies of a model, one a device, run parts of a batch side by side, each on a thread of
/// its own. Their gradients are added up on the first, always in the same order, so that a step has one result; the optimizer
/// moves the first, and the others copy it. TorchSharp has no collectives, so tensors go from device to device.
/// </summary>
internal sealed class ModelReplicas : IDisposable
{
    private readonly Replica[] replicas;
    private readonly ReplicaThread[] threads;
    private readonly Parameter[][] trained;

    /// <param name="model">The first replica; it stays the caller's and runs on the caller's thread.</param>
    /// <param name="device">Where it lives. The others go to the CUDA devices behind it, round and round, or stay on the CPU.</param>
    public ModelReplicas(ITrainableModel model, Device device, RuntimeSpec runtime)
    {
        replicas = [.. Enumerable.Range(0, runtime.Replicas).Select(index => Place(index, model, device))];
        threads = [.. replicas.Skip(1).Select(replica => new ReplicaThread($"replica {replica.Index}", () => set_num_threads(runtime.Threads)))];
        trained = [.. replicas.Select(replica => replica.Model.Trained().Select(item => item.Parameter).ToArray())];
    }

    public int Count => replicas.Length;

    /// <summary>Runs on every replica side by side; results in their order.</summary>
    /// <exception cref="Exception">What the first replica that failed threw, once all have ended.</exception>
    public IReadOnlyList<T> Run<T>(Func<Replica, T> work)
    {
        List<Task<T>> others = [.. replicas.Skip(1).Zip(threads, (replica, thread) => thread.Run(() => work(replica)))];
        var first = new Task<T>(() => work(replicas[0]));
        first.RunSynchronously(TaskScheduler.Default);
        List<Task<T>> all = [first, .. others];
        ((Task)Task.WhenAll(all)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
        return [.. all.Select(task => task.GetAwaiter().GetResult())];
    }

    /// <summary>Adds the others' gradients to the first's.</summary>
    public void AddGradients()
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        foreach (var others in trained.Skip(1))
        {
            foreach (var (parameter, other) in trained[0].Zip(others))
            {
                if (other.grad is not { } added) continue;
                if (parameter.grad is { } sum) sum.add_(added.to(sum.device));
                else parameter.grad = added.to(parameter.device).clone();
            }
        }
    }

    /// <summary>Copies what is trained from the first to the others.</summary>
    public void Spread()
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        foreach (var others in trained.Skip(1))
        {
            foreach (var (parameter, other) in trained[0].Zip(others)) other.copy_(parameter);
        }
    }

    public void Dispose()
    {
        foreach (var thread in threads) thread.Dispose();
        foreach (var replica in replicas.Skip(1)) replica.Model.Dispose();
    }

    private static Replica Place(int index, ITrainableModel model, Device device)
    {
        if (index == 0) return new Replica(0, model, device);
        var own = device.type == DeviceType.CUDA ? TorchDevice.Parse($"cuda:{(Math.Max(0, device.index) + index) % cuda.device_count()}") : device;
        return new Replica(index, model.Replicate(own), own);
    }
}
