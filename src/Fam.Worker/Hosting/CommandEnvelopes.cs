using Fam.Bus;
using Fam.Contracts.Messages;
using Fam.Worker.Trials;

namespace Fam.Worker.Hosting;

/// <summary>
/// Takes the orchestrator's commands. An attempt is taken and answered; training goes on outside of the message, however
/// long it takes. What cannot be read is thrown, and so becomes a dead letter.
/// </summary>
internal sealed class CommandEnvelopes(HeldAttempts attempts, OrchestratorLink orchestrator) : IEnvelopeReceiver
{
    public async Task ReceiveAsync(BusEnvelope envelope, CancellationToken cancellation)
    {
        foreach (var message in envelope.Open())
        {
            switch (message)
            {
                case RunJob run:
                    orchestrator.PostAnswer(await attempts.RunAsync(run, cancellation));
                    break;
                case StopAttempt stop:
                    await attempts.StopAsync(stop, cancellation);
                    break;
                case EventsApplied applied:
                    attempts.Applied(applied);
                    break;
                default:
                    throw new NotSupportedException($"A {message.GetType().Name} is nothing that an orchestrator sends.");
            }
        }
    }
}
