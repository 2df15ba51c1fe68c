namespace Fam.Contracts.Messages;

/// <summary>Names of the bus's queues.</summary>
public static class Queues
{
    /// <summary>Where workers send heartbeats, answers and events.</summary>
    public const string Orchestrator = "fam-orchestrator";

    /// <summary>How orchestrators sign; any of them may answer for another.</summary>
    public const string OrchestratorSender = "orchestrator";

    /// <summary>Where one worker takes its commands.</summary>
    public static string Worker(string workerId) => "fam-worker-" + workerId;
}
