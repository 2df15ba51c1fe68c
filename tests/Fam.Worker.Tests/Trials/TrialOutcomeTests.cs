using System.Runtime.InteropServices;
using Fam.Contracts.Jobs;
using Fam.Worker.Trials;

namespace Fam.Worker.Tests.Trials;

public sealed class TrialOutcomeTests
{
    public static TheoryData<Exception, FailureKind> Failures => new()
    {
        { new TrialFailedException(FailureKind.UserError, "no"), FailureKind.UserError },
        { new OutOfMemoryException(), FailureKind.OutOfMemory },
        { new ExternalException("CUDA out of memory. Tried to allocate 2.00 GiB"), FailureKind.OutOfMemory },
        { new ExternalException("[enforce fail at alloc_cpu.cpp:75] DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes"), FailureKind.OutOfMemory },
        { new ExternalException("std::bad_alloc"), FailureKind.OutOfMemory },
        { new AggregateException(new OutOfMemoryException()), FailureKind.OutOfMemory },
        { new InvalidOperationException("the notes are out of memory for now"), FailureKind.Crashed },
        { new TypeInitializationException("Native", new DllNotFoundException("libfamtorch.so")), FailureKind.Infrastructure },
        { new IOException("No space left on device : '/data/model.safetensors'"), FailureKind.OutOfDisk },
        { new IOException("Permission denied"), FailureKind.Crashed },
        { new OperationCanceledException(), FailureKind.Crashed },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void An_exception_is_a_failure_of_a_kind(Exception thrown, FailureKind kind)
    {
        var finished = TrialOutcome.Of(thrown, asked: false, order: null);

        Assert.Equal((JobOutcome.Failed, kind), (finished.Outcome, finished.Failure?.Kind));
    }

    [Fact]
    public void Only_an_ordered_cancel_is_a_cancel()
    {
        var asked = new OperationCanceledException();

        Assert.Equal(JobOutcome.Cancelled, TrialOutcome.Of(asked, asked: true, new StopOrder(StopCause.Cancelled, "by a user")).Outcome);
        Assert.Equal((JobOutcome.Released, "the worker was stopped: bye"), Released(StopCause.WorkerStopped));
        Assert.Equal((JobOutcome.Released, "bye"), Released(StopCause.Checkpoint));
        Assert.Equal(FailureKind.Crashed, TrialOutcome.Of(asked, asked: true, order: null).Failure?.Kind);
    }

    private static (JobOutcome Outcome, string? Reason) Released(StopCause cause)
    {
        var finished = TrialOutcome.Of(new OperationCanceledException(), asked: true, new StopOrder(cause, "bye"));
        return (finished.Outcome, finished.Reason);
    }

    [Theory]
    [InlineData(137, false, true, FailureKind.Crashed, "signal 9 (SIGKILL, killed)")]
    [InlineData(137, true, true, FailureKind.OutOfMemory, "ran out of memory")]
    [InlineData(139, false, true, FailureKind.Crashed, "signal 11 (SIGSEGV, segmentation fault)")]
    [InlineData(134, false, false, FailureKind.Infrastructure, "signal 6 (SIGABRT, aborted)")]
    [InlineData(131, false, false, FailureKind.Infrastructure, "exit status 131")]
    [InlineData(127, false, false, FailureKind.Infrastructure, "could not be launched (exit status 127)")]
    [InlineData(2, false, false, FailureKind.Infrastructure, "could not begin")]
    [InlineData(0, false, true, FailureKind.Crashed, "exit status 0 and did not say")]
    public void An_exit_is_a_failure_of_a_kind(int status, bool memoryRanOut, bool began, FailureKind kind, string words)
    {
        var failure = new ChildExit(status, memoryRanOut).ToFailure(new ChildIdentity(1, 1, ChildIdentity.CurrentBootId), began, "last words");

        Assert.Equal(kind, failure.Kind);
        Assert.Contains(words, failure.Message);
        Assert.Contains("last words", failure.Message);
    }

    [Fact]
    public void The_runtimes_own_word_for_want_of_memory_counts()
    {
        var failure = new ChildExit(134, MemoryRanOut: false).ToFailure(null, began: true, "terminate called after throwing an instance of 'std::bad_alloc'");

        Assert.Equal(FailureKind.OutOfMemory, failure.Kind);
    }
}
