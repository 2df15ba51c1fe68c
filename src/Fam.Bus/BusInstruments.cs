using System.Diagnostics.Metrics;
using System.Text.Json;
using Fam.Bus.Signing;
using MassTransit;

namespace Fam.Bus;

/// <summary>What the bus counts: envelopes taken, and those that became dead letters.</summary>
public sealed class BusInstruments : IReceiveObserver
{
    private readonly Counter<long> deadLetters;
    private readonly Counter<long> envelopes;

    public BusInstruments(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create("Fam.Bus");
        deadLetters = meter.CreateCounter<long>("fam_dead_letters_total", description: "Messages that became dead letters, by why.");
        envelopes = meter.CreateCounter<long>("fam_envelopes_total", description: "Envelopes that were taken.");
    }

    /// <summary>Why a message is a dead letter, as few words as there are kinds of them.</summary>
    private static string Kind(Exception why) => why switch
    {
        EnvelopeRefusedException refused => refused.Kind,
        NotSupportedException => "unsupported",
        JsonException or System.Runtime.Serialization.SerializationException => "unreadable",
        _ => why.InnerException is null ? "failed" : Kind(why.InnerException),
    };

    Task IReceiveObserver.PreReceive(ReceiveContext context) => Task.CompletedTask;

    Task IReceiveObserver.PostReceive(ReceiveContext context) => Task.CompletedTask;

    Task IReceiveObserver.PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
    {
        envelopes.Add(1);
        return Task.CompletedTask;
    }

    Task IReceiveObserver.ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception) => CountAsync(context.ReceiveContext, exception);

    /// <summary>Called for what no receiver got to see, such as a body that is no JSON.</summary>
    Task IReceiveObserver.ReceiveFault(ReceiveContext context, Exception exception) => context.IsFaulted && context.IsDelivered ? Task.CompletedTask : CountAsync(context, exception);

    private Task CountAsync(ReceiveContext context, Exception exception)
    {
        deadLetters.Add(1, new("queue", context.InputAddress.AbsolutePath.Split('/')[^1]), new("kind", Kind(exception)));
        return Task.CompletedTask;
    }
}
