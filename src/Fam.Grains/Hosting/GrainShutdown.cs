using Microsoft.Extensions.Hosting;

namespace Fam.Grains.Hosting;

/// <summary>Lets every grain say goodbye before the host ends. Grains need no start: the first call makes them.</summary>
internal sealed class GrainShutdown(GrainRuntime runtime) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => runtime.Directory.StopAsync(cancellationToken);
}
