using Fam.Contracts.Jobs;

namespace Fam.Worker.Trials;

/// <summary>Stands in until a trial is part of the build.</summary>
internal sealed class NoTrial : ITrial
{
    public void Run(AttemptAssignment assignment, IEventSink events, CancellationToken cancellation) =>
        throw new TrialFailedException(FailureKind.Infrastructure, "This build of the worker has no trial.");
}
