using Microsoft.Extensions.Options;

namespace Fam.Orchestrator.Data;

/// <summary>Before anything else starts: makes or upgrades the database where that is this process's to do, else checks it.</summary>
public sealed class DatabaseStart(SchemaUpgrade schema, IOptions<DatabaseOptions> options, FamDatabase database) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (options.Value.MigratesAtStart)
                await schema.ApplyAsync(cancellationToken);
            else
                await schema.EnsureCurrentAsync(cancellationToken);
            await database.OpenAsync(cancellationToken);
        }
        catch (Exception failure) when (DatabaseCertificate.Refusal(failure) is { } refusal)
        {
            throw new InvalidOperationException(refusal, failure);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
