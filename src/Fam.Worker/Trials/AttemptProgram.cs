using System.Runtime.InteropServices;
using Fam.Artifacts;
using Fam.Contracts.Jobs;
using Fam.Telemetry.Tracing;

namespace Fam.Worker.Trials;

/// <summary>The child process: one attempt, told by files in its directory and telling by its spool.</summary>
public static class AttemptProgram
{
    /// <summary>Name of the command: <c>Fam.Worker run-attempt DIR</c>.</summary>
    public const string Command = "run-attempt";

    /// <summary>
    /// Option of a launched child: begin only when <c>child.json</c> names this process. A worker that dies between
    /// launch and that file leaves a child that ends by itself, so no attempt runs that the next worker cannot find.
    /// </summary>
    public const string AwaitWorker = "--await-worker";

    public const int Completed = 0;
    public const int Failed = 1;

    /// <summary>Nothing was run: the assignment is missing or unreadable, or no worker wanted this child.</summary>
    public const int NotBegun = 2;

    public const int Cancelled = 3;

    /// <summary>Ended at a checkpoint because it was asked to.</summary>
    public const int Released = 4;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    /// <summary>Runs the attempt of a directory to its end and returns the exit status, one of the constants above.</summary>
    public static int Run(string directory, ITrial trial, bool awaitWorker = false)
    {
        ArgumentNullException.ThrowIfNull(trial);
        var files = new AttemptDirectory(Path.GetFullPath(directory));
        AttemptAssignment? assignment;
        try
        {
            assignment = AttemptDirectory.ReadJson<AttemptAssignment>(files.Assignment);
        }
        catch (InvalidDataException wrong)
        {
            return Refuse(wrong.Message);
        }
        if (assignment is null)
            return Refuse($"{files.Assignment} does not exist.");
        if (awaitWorker && !IsExpected(files))
            return Refuse($"No worker wrote {files.Child} for process {Environment.ProcessId} within {LongestWait.TotalSeconds} s.");

        using var stopped = new CancellationTokenSource();
        using var signal = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            stopped.Cancel();
        });
        using var tracing = new ShortLivedTracing("fam-trial");
        using var spool = Spool.Open(files.Spool, TimeProvider.System);
        if (spool.IsFinished)
            return Refuse($"{files.Spool} says that this attempt has finished.");
        using var output = new OutputShipping(files.Output, assignment.OutputBytes, spool).Start();
        var finished = RunTrial(trial, assignment, files, spool, output, stopped.Token);
        output.Finish();
        spool.Append(finished);
        return finished.Outcome switch
        {
            JobOutcome.Completed => Completed,
            JobOutcome.Cancelled => Cancelled,
            JobOutcome.Released => Released,
            _ => Failed,
        };
    }

    private static JobFinished RunTrial(
        ITrial trial, AttemptAssignment assignment, AttemptDirectory files, Spool spool, OutputShipping output, CancellationToken stopped)
    {
        using var span = FamTracing.Begin("trial", FamTracing.Following(assignment.Traceparent, assignment.JobId), ("job", assignment.JobId), ("token", assignment.Token));
        using var phases = new PhaseSpans(spool, span);
        try
        {
            trial.Run(assignment, phases, stopped);
            return new JobFinished { Outcome = JobOutcome.Completed };
        }
        catch (Exception thrown)
        {
            var order = stopped.IsCancellationRequested ? AttemptDirectory.ReadJson<StopOrder>(files.Stop) : null;
            var finished = TrialOutcome.Of(thrown, stopped.IsCancellationRequested, order);
            if (finished.Failure is { } failure)
                span.Fail($"{failure.Kind}: {failure.Message}");
            if (finished.Failure is { Kind: not FailureKind.UserError })
            {
                // The trace is an event of its own; printed after the rest has been shipped, it is not there twice.
                output.Finish();
                TryLog(spool, thrown);
                TryPrint(thrown);
            }
            return finished;
        }
    }

    private static void TryLog(Spool spool, Exception thrown)
    {
        try
        {
            spool.Append(new LogWritten { Level = "error", Message = Secrets.Redact(thrown.ToString()) });
        }
        catch (IOException full)
        {
            // The trace goes to standard error, too; the shorter last event may still find room.
            TryPrint(full);
        }
    }

    private static void TryPrint(Exception thrown)
    {
        try
        {
            Console.Error.WriteLine(thrown);
        }
        catch (IOException full) when (DiskSpace.IsExhausted(full))
        {
            // Standard error is a file on the same full disk; the last event says what happened.
            return;
        }
    }

    private static bool IsExpected(AttemptDirectory files)
    {
        var self = ChildIdentity.Of(Environment.ProcessId);
        var began = TimeProvider.System.GetTimestamp();
        while (AttemptDirectory.ReadJson<ChildIdentity>(files.Child) != self)
        {
            if (TimeProvider.System.GetElapsedTime(began) > LongestWait)
                return false;
            Thread.Sleep(2);
        }
        return true;
    }

    private static int Refuse(string why)
    {
        Console.Error.WriteLine(why);
        return NotBegun;
    }
}
