namespace Fam.Contracts.Messages;

/// <summary>Names of the bus's queues, behind the prefix that a bus puts before them all.</summary>
public static class Queues
{
    /// <summary>Where workers send heartbeats, answers and events.</summary>
    public const string Orchestrator = "orchestrator";

    /// <summary>How orchestrators sign; any of them may answer for another.</summary>
    public const string OrchestratorSender = "orchestrator";

    /// <summary>Where one worker takes its commands.</summary>
    public static string Worker(string workerId) => "worker-" + workerId;
}
