using System.Text;
using Fam.Artifacts;

namespace Fam.Orchestrator.Artifacts;

/// <summary>
/// An object of this process's own in the artifact store. Commands name it, so that a worker that was given another store
/// can say so.
/// </summary>
public sealed partial class StoreProbe(IArtifactStore store, TimeProvider clock, ILogger<StoreProbe> logger) : BackgroundService
{
    /// <summary>Far less than the time after which an object that no row names is collected.</summary>
    private static readonly TimeSpan Renewal = TimeSpan.FromHours(1);

    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(10);

    private readonly byte[] content = Encoding.UTF8.GetBytes($"Fam's orchestrator was here: {Guid.NewGuid():N}\n");
    private volatile string? hash;

    /// <summary>Its hash; null until it is in the store.</summary>
    public string? Hash => hash;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var wait = Renewal;
            try
            {
                hash = (await store.PutAsync(new MemoryStream(content), content.Length, expected: null, stoppingToken)).Hash.Hex;
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                LogFailed(failure, store.Description);
                wait = AfterFault;
            }

            await Task.Delay(wait, clock, stoppingToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Store} cannot be written; it is tried again.")]
    private partial void LogFailed(Exception failure, string store);
}
