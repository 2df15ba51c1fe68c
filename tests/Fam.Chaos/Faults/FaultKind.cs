namespace Fam.Chaos.Faults;

/// <summary>What is done to the parts.</summary>
public enum FaultKind
{
    KillChild,
    KillWorker,
    KillOrchestrator,
    KillPostgres,
    KillRabbitMq,

    /// <summary>Connections between one worker and the broker are reset and refused.</summary>
    CutWorker,

    /// <summary>Connections between one worker and the broker stay, nothing passes.</summary>
    StallWorker,

    /// <summary>Connections between the orchestrator and PostgreSQL are reset and refused.</summary>
    CutDatabase,

    /// <summary>Transactions are committed, the orchestrator is never told.</summary>
    LoseCommitAnswers,

    /// <summary>What workers sent while the orchestrator was dead comes twice and in another order.</summary>
    RedeliverEvents,

    /// <summary>What the orchestrator sent while a worker was dead comes twice and in another order.</summary>
    RedeliverCommands,
}
