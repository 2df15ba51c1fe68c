using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Fam.Bus.Signing;

/// <summary>Refuses at the start a key that is not this process's, and says where envelopes prove less than they could.</summary>
internal sealed partial class SigningStart(IServiceProvider services, IReadOnlyList<BusEndpoint> parts, EnvelopeSigner signer, IOptions<BusOptions> options, ILogger<SigningStart> logger)
    : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var queues = parts.Select(part => part.Name(services)).ToList();
        foreach (var queue in queues)
        {
            if (signer.WhyNot(queue) is { } why)
                throw new OptionsValidationException(BusOptions.Section, typeof(BusOptions), [$"{BusOptions.Section}:{nameof(BusOptions.SigningKey)} does not fit: {why}."]);
        }

        if (!signer.IsOn && options.Value.Transport == BusTransport.RabbitMq)
            LogUnsigned(BusOptions.Section, nameof(BusOptions.SigningKey));
        else if (signer.HasSecret && !queues.Contains(Contracts.Messages.Queues.Orchestrator))
            LogTooMuch(BusOptions.Section, nameof(BusOptions.SigningKey));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Section}:{Key} is not set: whoever can publish to the broker can pass for a worker or for the orchestrator.")]
    private partial void LogUnsigned(string section, string key);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Section}:{Key} is the secret of all keys, and this process has only workers; give it the key of its own that `fam worker key` prints.")]
    private partial void LogTooMuch(string section, string key);
}
