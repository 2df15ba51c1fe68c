using Fam.Web;
using Microsoft.Extensions.Options;

namespace Fam.Orchestrator.Security;

/// <summary>
/// Ends a start that would let anybody on the network do everything. The address is known only once the server listens;
/// requests that come before this ends it are refused by <see cref="TokenAuthentication"/>, which asks the same.
/// </summary>
public sealed class OpenAddressGuard(IOptions<SecurityOptions> options, BoundAddresses addresses) : IHostedLifecycleService
{
    public Task StartedAsync(CancellationToken cancellationToken) =>
        options.Value.Authentication == AuthenticationKind.None && addresses.All is { Count: > 0 } bound && !addresses.AreLoopback
            ? throw new InvalidOperationException(
                $"Without authentication (--no-auth, {SecurityOptions.Section}:{nameof(SecurityOptions.Authentication)} none) this must listen on loopback alone, and it listens on {string.Join(", ", bound)}. "
                + "Listen on http://127.0.0.1:PORT, or leave authentication on and make a first token: fam token create --role admin --user NAME.")
            : Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
