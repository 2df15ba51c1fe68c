using Fam.Contracts.Jobs;

namespace Fam.Worker.Trials;

/// <summary>How a child's process ended, as far as its worker could see.</summary>
/// <param name="Status">Exit status, 128 + signal after a signal; null when another worker had launched it.</param>
/// <param name="MemoryRanOut">True when the kernel's out-of-memory killer ended a process within the last seconds.</param>
internal sealed record ChildExit(int? Status, bool MemoryRanOut)
{
    private const int AfterSignal = 128;
    private const int SignalKill = ChildProcess.SignalKill;
    private const int SignalTerminate = ChildProcess.SignalTerminate;
    private const int NotExecutable = 126;
    private const int NotFound = 127;

    /// <summary>The failure of a child that ended without saying how it went.</summary>
    /// <param name="identity">Who it was; null when none was launched.</param>
    /// <param name="began">True when the child had written an event.</param>
    /// <param name="lastOutput">The last lines of <c>output.log</c>.</param>
    public JobFailure ToFailure(ChildIdentity? identity, bool began, string lastOutput)
    {
        var kind = Status switch
        {
            AfterSignal + SignalKill when MemoryRanOut => FailureKind.OutOfMemory,
            _ when TrialOutcome.SpeaksOfMemory(lastOutput) => FailureKind.OutOfMemory,
            // A host without its runtime, a library that does not load: nothing of the trial has run.
            not (null or AfterSignal + SignalKill or AfterSignal + SignalTerminate) when !began => FailureKind.Infrastructure,
            _ => FailureKind.Crashed,
        };
        var message = Describe(identity);
        return new JobFailure(kind, lastOutput.Length == 0 ? message : $"{message}\nIts last output:\n{lastOutput}");
    }

    private string Describe(ChildIdentity? identity) => Status switch
    {
        null when identity is null => "The worker ended while it launched the child.",
        null when identity.BootId != ChildIdentity.CurrentBootId => "The machine was started again while the child ran.",
        null => "The child ended while no worker watched it; how is not known.",
        AfterSignal + SignalKill when MemoryRanOut => "The child ended by signal 9 (SIGKILL): the kernel ran out of memory.",
        > AfterSignal and var status when NameOf(status - AfterSignal) is { } name => $"The child ended by signal {status - AfterSignal} ({name}).",
        AttemptProgram.NotBegun => "The child could not begin.",
        NotExecutable or NotFound => $"The child could not be launched (exit status {Status}).",
        var status => $"The child ended with exit status {status} and did not say how the attempt went.",
    };

    // Only signals that end a .NET process: the runtime's host uses other statuses above 128 as plain exit statuses.
    private static string? NameOf(int signal) => signal switch
    {
        1 => "SIGHUP, hung up",
        2 => "SIGINT, interrupted",
        4 => "SIGILL, illegal instruction",
        6 => "SIGABRT, aborted",
        7 => "SIGBUS, bus error",
        8 => "SIGFPE, arithmetic error",
        SignalKill => "SIGKILL, killed",
        11 => "SIGSEGV, segmentation fault",
        SignalTerminate => "SIGTERM, terminated",
        24 => "SIGXCPU, processor time limit",
        25 => "SIGXFSZ, file size limit",
        _ => null,
    };
}

/// <summary>Watches the kernel's count of processes it killed for want of memory.</summary>
internal sealed class MemoryKills
{
    private readonly Lock gate = new();
    private long older = Count();
    private long newer = Count();

    /// <summary>Called about once a second; older counts are forgotten after two calls.</summary>
    public void Sample()
    {
        lock (gate)
            (older, newer) = (newer, Count());
    }

    /// <summary>True when the count grew since the sample before the last one.</summary>
    public bool AnyRecently()
    {
        lock (gate)
            return Count() > older;
    }

    // Kernels before 4.13 lack the line; then a kill for memory reads as any other SIGKILL.
    private static long Count() =>
        File.ReadLines("/proc/vmstat").FirstOrDefault(line => line.StartsWith("oom_kill ", StringComparison.Ordinal)) is { } found
            ? long.Parse(found["oom_kill ".Length..])
            : 0;
}
