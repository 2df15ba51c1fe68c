using Fam.Contracts.Messages;
using Fam.Orchestrator.Jobs;
using MassTransit;
using Orleans;

namespace Fam.Orchestrator.Workers;

/// <summary>Hands a worker's heartbeat to its pool.</summary>
public sealed class HeartbeatConsumer(IGrainFactory grains) : IConsumer<WorkerHeartbeat>
{
    public Task Consume(ConsumeContext<WorkerHeartbeat> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return grains.GetGrain<IPoolGrain>(context.Message.ResourcePool).Heartbeat(context.Message);
    }
}

/// <summary>Hands an answer to its job.</summary>
public sealed class AnswerConsumer(IGrainFactory grains) : IConsumer<RunJobAnswered>
{
    public Task Consume(ConsumeContext<RunJobAnswered> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return grains.GetGrain<IJobGrain>(context.Message.JobId).Answered(context.Message);
    }
}

/// <summary>Hands events to their job.</summary>
public sealed class EventsConsumer(IGrainFactory grains) : IConsumer<AttemptEvents>
{
    public Task Consume(ConsumeContext<AttemptEvents> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return grains.GetGrain<IJobGrain>(context.Message.JobId).Apply(context.Message);
    }
}
