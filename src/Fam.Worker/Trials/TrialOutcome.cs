using System.Runtime.InteropServices;
using Fam.Artifacts;
using Fam.Contracts.Jobs;

namespace Fam.Worker.Trials;

/// <summary>Turns the way a trial returned into the attempt's last event.</summary>
internal static class TrialOutcome
{
    private const int LongestMessage = 4 * 1024;

    private static readonly string[] MemoryWords = ["allocate memory", "out of memory", "bad_alloc", "not enough memory"];

    /// <summary>The end of a trial that threw.</summary>
    /// <param name="thrown">What came out of <see cref="ITrial.Run"/>.</param>
    /// <param name="asked">True when the trial had been asked to end (SIGTERM).</param>
    /// <param name="order">The worker's <c>stop.json</c>, if it wrote one.</param>
    public static JobFinished Of(Exception thrown, bool asked, StopOrder? order) => thrown switch
    {
        OperationCanceledException when asked => Ended(order),
        TrialFailedException known => Failed(known.Kind, known.Message),
        _ when IsMissingPart(thrown) => Failed(FailureKind.Infrastructure, $"A library that the worker needs does not load: {thrown.GetBaseException().Message}"),
        _ when DiskSpace.IsExhausted(thrown) => Failed(FailureKind.OutOfDisk, $"The worker's disk is full: {Fullness(thrown)}"),
        _ when IsOutOfMemory(thrown) => Failed(FailureKind.OutOfMemory, thrown.Message),
        _ => Failed(FailureKind.Crashed, $"{thrown.GetType().Name}: {thrown.Message}"),
    };

    /// <summary>
    /// The end of a child that was told to end. Without an order this is a failure that is tried again: a machine that
    /// shuts down sends SIGTERM to everyone, and must not cancel the job.
    /// </summary>
    public static JobFinished Ended(StopOrder? order) => order switch
    {
        { Cause: StopCause.Cancelled } => new JobFinished { Outcome = JobOutcome.Cancelled },
        { Cause: StopCause.WorkerStopped } => Released($"the worker was stopped: {order.Reason}"),
        { Cause: StopCause.Checkpoint } => Released(order.Reason),
        _ => Failed(FailureKind.Crashed, "The child was ended by SIGTERM, which the worker had not sent."),
    };

    public static JobFinished Failed(FailureKind kind, string message) => new()
    {
        Outcome = JobOutcome.Failed,
        Failure = new JobFailure(kind, Spool.Shorten(Secrets.Redact(message), LongestMessage)),
    };

    /// <summary>True when a text of LibTorch, CUDA or the C++ runtime speaks of memory that could not be had.</summary>
    public static bool SpeaksOfMemory(string text) =>
        MemoryWords.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static JobFinished Released(string reason) => new() { Outcome = JobOutcome.Released, Reason = reason };

    private static bool IsMissingPart(Exception thrown) =>
        thrown is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException
        || (thrown is TypeInitializationException { InnerException: { } inner } && IsMissingPart(inner));

    private static string Fullness(Exception thrown) => thrown is DiskFullException || thrown.InnerException is null ? thrown.Message : Fullness(thrown.InnerException);

    private static bool IsOutOfMemory(Exception thrown) => thrown switch
    {
        OutOfMemoryException => true,
        ExternalException native => SpeaksOfMemory(native.Message),
        _ => thrown.InnerException is { } inner && IsOutOfMemory(inner),
    };
}
