namespace Fam.Chaos.Faults;

/// <summary>What is done to the parts.</summary>
public enum FaultKind
{
    KillChild,
    KillWorker,
    KillOrchestrator,
    KillPostgres,
    KillRabbitMq,

    /// <summary>A machine dies: a worker and its children at once.</summary>
    KillNode,

    /// <summary>Connections between one worker and the broker are reset and refused.</summary>
    CutWorker,

    /// <summary>Connections between one worker and the broker stay, nothing passes.</summary>
    StallWorker,

    /// <summary>What one worker sends reaches the broker; confirms and commands never come back, then the connection breaks.</summary>
    MuteWorker,

    /// <summary>Connections between the orchestrator and the broker are reset and refused.</summary>
    CutOrchestrator,

    /// <summary>As <see cref="MuteWorker"/>, for the orchestrator.</summary>
    MuteOrchestrator,

    /// <summary>Connections between the orchestrator and PostgreSQL are reset and refused.</summary>
    CutDatabase,

    /// <summary>Transactions are committed, the orchestrator is never told: its commands run out of time, or their connection breaks.</summary>
    LoseCommitAnswers,

    /// <summary>The disk with a worker's attempts is full, and has room again later.</summary>
    FillDisk,

    /// <summary>As <see cref="FillDisk"/>, of the artifact store.</summary>
    FillStore,

    /// <summary>What workers sent while the orchestrator was dead comes twice and in another order.</summary>
    RedeliverEvents,

    /// <summary>What the orchestrator sent while a worker was dead comes twice and in another order.</summary>
    RedeliverCommands,
}
