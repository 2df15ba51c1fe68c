using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace Fam.Bus;

/// <summary>What carries messages.</summary>
public enum BusTransport
{
    /// <summary>Within one process.</summary>
    InMemory,

    /// <summary>A broker, for any number of processes.</summary>
    RabbitMq,
}

/// <summary>Which bus joins orchestrators and workers; section <c>Fam:Bus</c> of the configuration. Checked at start.</summary>
public sealed class BusOptions
{
    public const string Section = "Fam:Bus";

    /// <summary><c>inmemory</c> (default) or <c>rabbitmq</c>.</summary>
    public BusTransport Transport { get; set; } = BusTransport.InMemory;

    /// <summary>The broker: <c>amqp://user:password@host:port/vhost</c>, with <c>amqps</c> over TLS.</summary>
    public string? Uri { get; set; }

    /// <summary>
    /// Signs envelopes, and has those refused that are not signed: of orchestrators the secret of all keys (base64 of 32 bytes
    /// or more), of a worker the key that <c>fam worker key NAME</c> prints. Unset, nothing is signed. It is never logged.
    /// </summary>
    public string? SigningKey { get; set; }

    /// <summary>Another key whose signatures are taken as well, while keys are exchanged; nothing is signed with it.</summary>
    public string? AcceptedSigningKey { get; set; }

    /// <summary>What the names of all queues begin with, so that several Fams may share a broker: letters, digits and '-'. Default <c>fam</c>.</summary>
    public string Prefix { get; set; } = "fam";

    /// <summary>Envelopes that a process fetches ahead, 1 to 1,000. Default 64.</summary>
    public int Prefetch { get; set; } = 64;

    /// <summary>Most messages in one envelope, 1 to 10,000. Default 200. What waits goes out at once; an envelope is never waited for.</summary>
    public int MaxBatch { get; set; } = 200;

    /// <summary>Most characters of an envelope's body; one message may be larger. Default 1 MiB.</summary>
    public int MaxBatchLength { get; set; } = 1 << 20;

    /// <summary>Seconds that a send may take before it is given up, 1 to 300. Default 5. What matters is sent again until it is answered.</summary>
    public double SendSeconds { get; set; } = 5;

    /// <summary>The broker's name of a queue of <see cref="Contracts.Messages.Queues"/>.</summary>
    public string Named(string queue) => $"{Prefix}-{queue}";
}

/// <summary>Refuses settings that cannot work, each with what to write instead.</summary>
internal sealed partial class BusOptionsCheck : IValidateOptions<BusOptions>
{
    public ValidateOptionsResult Validate(string? name, BusOptions options)
    {
        var faults = Faults(options).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    [GeneratedRegex("^[A-Za-z0-9-]{1,50}$", RegexOptions.ExplicitCapture)]
    private static partial Regex Prefix();

    private static IEnumerable<string> Faults(BusOptions options)
    {
        // The URI holds a password: it is never part of a message.
        if (options.Transport == BusTransport.RabbitMq && !(System.Uri.TryCreate(options.Uri, UriKind.Absolute, out var uri) && uri.Scheme is "amqp" or "amqps"))
            yield return $"{BusOptions.Section}:Uri is {(string.IsNullOrEmpty(options.Uri) ? "empty" : "no AMQP address")}; write amqp://USER:PASSWORD@HOST:PORT/VHOST, or amqps:// for TLS.";
        foreach (var (option, key) in new[] { (nameof(BusOptions.SigningKey), options.SigningKey), (nameof(BusOptions.AcceptedSigningKey), options.AcceptedSigningKey) })
        {
            // Part of a key would be too much of it in a message.
            if (!string.IsNullOrEmpty(key) && !Signing.SigningKey.TryParse(key, out _))
                yield return $"{BusOptions.Section}:{option} is no key; write base64 of 32 bytes or more (openssl rand -base64 32), or for a worker what `fam worker key NAME` prints.";
        }

        if (string.IsNullOrEmpty(options.SigningKey) && !string.IsNullOrEmpty(options.AcceptedSigningKey))
            yield return $"{BusOptions.Section}:AcceptedSigningKey is set without SigningKey; set SigningKey, for without it nothing is checked.";
        if (!Prefix().IsMatch(options.Prefix))
            yield return $"{BusOptions.Section}:Prefix is '{options.Prefix}'; write 1 to 50 letters, digits or '-', such as 'fam'.";
        if (options.Prefetch is < 1 or > 1_000)
            yield return $"{BusOptions.Section}:Prefetch is {options.Prefetch}; write a number from 1 to 1000.";
        if (options.MaxBatch is < 1 or > 10_000)
            yield return $"{BusOptions.Section}:MaxBatch is {options.MaxBatch}; write a number from 1 to 10000.";
        if (options.MaxBatchLength is < 1_024 or > 64 << 20)
            yield return $"{BusOptions.Section}:MaxBatchLength is {options.MaxBatchLength}; write characters from 1024 to {64 << 20}.";
        if (options.SendSeconds is not (>= 1 and <= 300))
            yield return $"{BusOptions.Section}:SendSeconds is {options.SendSeconds}; write seconds from 1 to 300.";
    }
}
