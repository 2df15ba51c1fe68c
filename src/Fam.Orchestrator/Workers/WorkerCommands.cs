using Fam.Contracts.Messages;
using MassTransit;

namespace Fam.Orchestrator.Workers;

/// <summary>
/// Sends commands to workers' queues. A command that does not get through is logged and not tried again here: pools
/// send until they are answered, and workers repeat what was not acknowledged.
/// </summary>
public sealed partial class WorkerCommands(IBus bus, ILogger<WorkerCommands> logger)
{
    /// <summary>A grain waits no longer than this for a broker.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public async Task SendAsync<T>(string workerId, T command)
        where T : class
    {
        try
        {
            using var limit = new CancellationTokenSource(Patience);
            var endpoint = await bus.GetSendEndpoint(new Uri("queue:" + Queues.Worker(workerId)));
            await endpoint.Send(command, limit.Token);
        }
        catch (Exception failure) when (failure is MassTransitException or OperationCanceledException or TimeoutException)
        {
            LogNotSent(failure, typeof(T).Name, workerId);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Command} for worker {Worker} was not sent; it will be sent again.")]
    private partial void LogNotSent(Exception failure, string command, string worker);
}
