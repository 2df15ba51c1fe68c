using Fam.Artifacts;
using Fam.Worker.Hosting;

namespace Fam.Worker.Artifacts;

/// <summary>
/// Whether this worker's artifact store is the orchestrator's. With another one its checkpoints would be found by nobody,
/// and jobs would silently begin anew.
/// </summary>
internal sealed class StoreCheck(IArtifactStore store, TimeProvider time, ILogger<StoreCheck> logger)
{
    // A file system of the network may show a new file late.
    private static readonly TimeSpan SecondLook = TimeSpan.FromSeconds(1);

    private string? seen;

    /// <param name="probe">Hash of an object that the orchestrator put into its store; null where it did not.</param>
    /// <returns>What is wrong, in words; null where nothing is known to be.</returns>
    public async Task<string?> FaultAsync(string? probe, CancellationToken cancellation)
    {
        if (probe is null || probe == seen || !ArtifactHash.TryParse(probe, out var hash))
            return null;
        try
        {
            var found = await store.FindAsync(hash, cancellation);
            if (found is null)
            {
                await Task.Delay(SecondLook, time, cancellation);
                found = await store.FindAsync(hash, cancellation);
            }

            if (found is null)
                return $"its artifact store ({store.Description}) is not the orchestrator's: object {hash} is not in it. Give orchestrators and workers the same Fam:Artifacts:Directory, or the same bucket.";
            seen = probe;
            return null;
        }
        catch (Exception away) when (away is not OperationCanceledException)
        {
            // A store that cannot be reached is told of by whoever needs it.
            logger.StoreUnchecked(away, store.Description);
            return null;
        }
    }
}
