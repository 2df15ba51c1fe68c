using System.Collections.Concurrent;
using Orleans;
using Orleans.Runtime;

namespace Fam.Grains.Activations;

/// <summary>Which grain has which activation: at most one each.</summary>
internal sealed class ActivationDirectory(GrainRuntime runtime) : IDisposable
{
    private readonly ConcurrentDictionary<GrainId, Activation> live = new();
    private readonly Lock creation = new();
    private ITimer? collection;
    private bool stopping;

    /// <summary>Hands the request to the grain's activation, which is made when there is none.</summary>
    public void Dispatch(GrainId id, GrainRequest request)
    {
        if (!live.TryGetValue(id, out var activation))
        {
            lock (creation)
            {
                if (!live.TryGetValue(id, out activation))
                {
                    if (stopping)
                    {
                        request.Fail(new SiloUnavailableException($"Grain {id} is not active and the host is stopping."));
                        return;
                    }

                    activation = live[id] = new Activation(id, runtime.Classes[id.Type], runtime);
                    collection ??= StartCollection();
                }
            }
        }

        activation.Receive(request);
    }

    public void Remove(Activation activation) => live.TryRemove(KeyValuePair.Create(activation.GrainId, activation));

    /// <summary>What keeps a request to this grain waiting, for the message of a timeout.</summary>
    public string Describe(GrainId id, GrainRequest request) =>
        live.TryGetValue(id, out var activation) && activation.Exclusive is { } exclusive && exclusive != request
            ? $"The grain is busy with {exclusive}; grains that await each other wait for ever unless one is [Reentrant] or the method is [AlwaysInterleave]."
            : "The grain has not finished it.";

    /// <summary>Deactivates every grain and makes no new ones; ends when all are gone.</summary>
    /// <exception cref="OperationCanceledException">The token came first; grains are still busy.</exception>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        lock (creation)
        {
            stopping = true;
        }

        var all = live.Values.ToList();
        all.ForEach(activation => activation.Deactivate(
            new DeactivationReason(DeactivationReasonCode.ShuttingDown, "The host is stopping."), cancellationToken));
        return Task.WhenAll(all.Select(activation => activation.Deactivated)).WaitAsync(cancellationToken);
    }

    public void Dispose() => collection?.Dispose();

    private ITimer StartCollection()
    {
        using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
        {
            var quantum = runtime.Options.CollectionQuantum;
            return runtime.Time.CreateTimer(_ => Collect(), state: null, quantum, quantum);
        }
    }

    private void Collect()
    {
        foreach (var activation in live.Values)
            activation.CollectWhenIdle();
    }
}
