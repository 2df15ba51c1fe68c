using Fam.Contracts.Jobs;

namespace Fam.Worker.Trials;

/// <summary>The work of an attempt, run in a child process.</summary>
public interface ITrial
{
    /// <summary>
    /// Runs to the end. Returning means completed; <see cref="OperationCanceledException"/> means that it ended because it
    /// was asked to, after a checkpoint where <see cref="StopOrder.SavesFirst"/> says so;
    /// <see cref="TrialFailedException"/> carries its own failure kind; anything else is a crash.
    /// </summary>
    void Run(AttemptAssignment assignment, IEventSink events, CancellationToken cancellation);
}

/// <summary>Takes the events of an attempt in order; durable when <see cref="Append"/> returns.</summary>
public interface IEventSink
{
    /// <summary>Assigns sequence and time, and appends.</summary>
    void Append(JobEvent happened);
}

/// <summary>A failure whose kind is known where it happens.</summary>
public sealed class TrialFailedException(FailureKind kind, string message, Exception? inner = null) : Exception(message, inner)
{
    public FailureKind Kind { get; } = kind;
}
